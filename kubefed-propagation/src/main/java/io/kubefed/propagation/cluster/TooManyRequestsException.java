package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server is overloaded and asks to be left alone for a while. */
public final class TooManyRequestsException extends ClusterException {

  private final Duration retryAfter;

  /** A refusal by that cluster, about that object where there is one. */
  public TooManyRequestsException(
      String cluster, @Nullable ObjectReference object, String message, Duration retryAfter) {
    super(cluster, object, message, null);
    this.retryAfter = requireNonNull(retryAfter, "retryAfter");
  }

  /** How long to wait before trying again; zero where the server did not say. */
  public Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
