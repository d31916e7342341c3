package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * An operation for a member cluster was not begun and never will be: nothing was sent.
 *
 * <p>Where it {@link #isRetryable is retryable} the lane tells its {@link LaneListener} when it is
 * time to look at the key again; nobody has to ask before.
 */
public final class NotStartedException extends KubefedException {

  /** Why an operation was not begun. */
  public enum Reason {
    /** A newer operation for the same key took its place. */
    SUPERSEDED,
    /** The lane's queue is full. */
    QUEUE_FULL,
    /** The cluster did not answer to the operations before. */
    CIRCUIT_OPEN,
    /** The last operation for the key failed, and the wait after that is not over. */
    BACKING_OFF,
    /** An operation for the key goes on although its time is up and it was interrupted. */
    OVERDUE,
    /** The lane is closed: the cluster is no member any more, or the federation ends. */
    LANE_CLOSED
  }

  private final Reason reason;

  NotStartedException(
      String cluster,
      @Nullable ObjectReference object,
      Reason reason,
      String message,
      @Nullable Throwable cause) {
    super(
        "cluster " + cluster + (object == null ? "" : ", " + object) + ": not started, " + message,
        cluster,
        object,
        cause);
    this.reason = requireNonNull(reason, "reason");
  }

  /** Why. The cause, where there is one, is the failure of the cluster that led to it. */
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean isRetryable() {
    return reason != Reason.SUPERSEDED && reason != Reason.LANE_CLOSED;
  }
}
