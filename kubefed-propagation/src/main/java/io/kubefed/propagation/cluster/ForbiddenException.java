package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** The cluster knows who asks and does not allow it. */
public final class ForbiddenException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public ForbiddenException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
