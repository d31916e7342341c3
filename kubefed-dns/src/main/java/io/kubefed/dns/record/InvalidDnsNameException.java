package io.kubefed.dns.record;

/** A text is no host name. */
public final class InvalidDnsNameException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String reason;

  InvalidDnsNameException(String name, String reason) {
    super("\"" + name + "\" is no host name: " + reason);
    this.reason = reason;
  }

  /** Why, without the name. */
  public String reason() {
    return reason;
  }
}
