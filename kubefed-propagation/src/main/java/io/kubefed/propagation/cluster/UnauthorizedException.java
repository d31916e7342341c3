package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** The cluster does not know who asks: the credentials are missing, wrong or expired. */
public final class UnauthorizedException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public UnauthorizedException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
