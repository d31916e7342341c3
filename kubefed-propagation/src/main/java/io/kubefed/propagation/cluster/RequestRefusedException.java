package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * The server cannot do what was asked, whoever asks and however often: for example a malformed
 * request or a method that the type does not support.
 */
public final class RequestRefusedException extends ClusterException {

  private final int statusCode;

  /** A refusal by that cluster, about that object where there is one. */
  public RequestRefusedException(
      String cluster, @Nullable ObjectReference object, int statusCode, String message) {
    super(cluster, object, message, null);
    this.statusCode = statusCode;
  }

  /** The status code of HTTP. */
  public int statusCode() {
    return statusCode;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
