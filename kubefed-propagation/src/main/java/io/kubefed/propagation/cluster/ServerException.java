package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** The server failed, or answered what nobody understands. */
public final class ServerException extends ClusterException {

  private final int statusCode;

  /** A failure of that cluster, about that object where there is one. */
  public ServerException(
      String cluster, @Nullable ObjectReference object, int statusCode, String message) {
    super(cluster, object, message, null);
    this.statusCode = statusCode;
  }

  /** The status code of HTTP; below 400 where the answer itself was not understood. */
  public int statusCode() {
    return statusCode;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }

  @Override
  public boolean isOutcomeUnknown() {
    return true;
  }
}
