package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted and the request given up. The thread's interrupt flag is set
 * again.
 */
public final class CallInterruptedException extends ClusterException {

  /** A failure of a call to that cluster, about that object where there is one. */
  public CallInterruptedException(String cluster, @Nullable ObjectReference object) {
    super(cluster, object, "the calling thread was interrupted; the request was given up", null);
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
