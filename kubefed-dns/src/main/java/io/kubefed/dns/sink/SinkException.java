package io.kubefed.dns.sink;

import io.kubefed.core.KubefedException;
import org.jspecify.annotations.Nullable;

/** A destination cannot be used. The message names it. */
public final class SinkException extends KubefedException {

  private static final long serialVersionUID = 1;

  private final boolean retryable;

  /** Why that destination cannot be used, and whether it may be later without anybody's help. */
  public SinkException(
      String destination, String message, boolean retryable, @Nullable Throwable cause) {
    super(destination + ": " + message, null, null, cause);
    this.retryable = retryable;
  }

  @Override
  public boolean isRetryable() {
    return retryable;
  }
}
