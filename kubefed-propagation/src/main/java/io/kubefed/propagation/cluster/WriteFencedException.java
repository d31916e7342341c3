package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * A write was refused on this side, because whoever makes it may not be the leader any more.
 * Nothing was sent. Trying again is up to the leader.
 */
public final class WriteFencedException extends ClusterException {

  /** A refused write to that cluster, about that object where it has a name. */
  public WriteFencedException(String cluster, @Nullable ObjectReference object) {
    super(
        cluster,
        object,
        "not written: this process is not, or no longer surely, the leader; the leader writes",
        null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
