package io.kubefed.dns.record;

import org.jspecify.annotations.Nullable;

/** The addresses of a host cannot be found out. */
public final class HostResolutionException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why, such as {@code no such host}. */
  public HostResolutionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
