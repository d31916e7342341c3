package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** An object of that name is there already. */
public final class AlreadyExistsException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public AlreadyExistsException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
