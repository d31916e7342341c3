package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * The object is not at the version, or not the one, that the write was meant for; or, with
 * server-side apply, others own fields of it. Trying again means reading it again first.
 */
public final class ConflictException extends ClusterException {

  /** A failure of that cluster, about that object where there is one. */
  public ConflictException(String cluster, @Nullable ObjectReference object, String message) {
    super(cluster, object, message, null);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
