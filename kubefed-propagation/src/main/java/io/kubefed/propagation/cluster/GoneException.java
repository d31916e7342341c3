package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** A resourceVersion or continue token that is too old. Trying again means listing again first. */
public final class GoneException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public GoneException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
