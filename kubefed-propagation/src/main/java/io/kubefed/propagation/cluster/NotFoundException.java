package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** There is no such object, or no such namespace to create it in. */
public final class NotFoundException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public NotFoundException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
