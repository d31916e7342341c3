package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** The cluster does not serve that type of resources, or not that subresource of it. */
public final class TypeNotServedException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public TypeNotServedException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
