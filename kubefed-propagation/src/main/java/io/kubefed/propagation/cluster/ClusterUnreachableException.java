package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** The cluster did not answer: no connection, no answer in time, or no trust. */
public final class ClusterUnreachableException extends ClusterException {

  /** Why a cluster could not be reached. */
  public enum Reason {
    /** No connection could be made: nothing was sent. */
    CONNECT,
    /** The connection broke before the answer. */
    CONNECTION_LOST,
    /** The answer did not come in time. */
    TIMEOUT,
    /** The certificate of the server is not trusted: nothing was sent, and nothing ever will be. */
    TRUST,
    /** What is known of the cluster is no way to reach it: nothing was sent. */
    CONFIGURATION
  }

  private final Reason reason;

  /** A failure of that cluster, about that object where there is one. */
  public ClusterUnreachableException(
      String cluster,
      @Nullable ObjectReference object,
      Reason reason,
      String message,
      @Nullable Throwable cause) {
    super(cluster, object, message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean isRetryable() {
    return reason != Reason.TRUST && reason != Reason.CONFIGURATION;
  }

  @Override
  public boolean isOutcomeUnknown() {
    return reason == Reason.CONNECTION_LOST || reason == Reason.TIMEOUT;
  }
}
