package io.kubefed.dns.export;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A port of an exported service, as clients see it.
 *
 * @param name its name; empty for a lone port without one
 * @param protocol TCP, UDP or SCTP
 * @param port the number, 1 to 65535
 * @param appProtocol what is spoken there, where stated
 */
public record ExportedPort(String name, String protocol, int port, Optional<String> appProtocol) {

  public ExportedPort {
    requireNonNull(name, "name");
    requireNonNull(protocol, "protocol");
    requireNonNull(appProtocol, "appProtocol");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** For messages: {@code http 80/TCP}. */
  @Override
  public String toString() {
    return (name.isEmpty() ? "" : name + " ")
        + port
        + "/"
        + protocol
        + appProtocol.map(spoken -> " (" + spoken + ")").orElse("");
  }
}
