package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What became of one planned change.
 *
 * @param change the change
 * @param result how it ended
 * @param message what happened, in words
 * @param failure the failure behind it, where there is one
 */
public record Outcome(
    PlannedChange change, Result result, String message, Optional<RuntimeException> failure) {

  /** How a change ended. */
  public enum Result {
    /** It was written. */
    APPLIED,
    /** There was nothing to write. */
    UNCHANGED,
    /** It was refused when it was planned. */
    REFUSED,
    /** The object moved between the check of the plan and the write; the member kept its own. */
    MOVED,
    /** It was not tried, because something it stands on failed in that cluster. */
    SKIPPED,
    /** The member did not take it. */
    FAILED
  }

  public Outcome {
    requireNonNull(change, "change");
    requireNonNull(result, "result");
    requireNonNull(message, "message");
    requireNonNull(failure, "failure");
  }

  /** True if the member now is as the plan wanted it. */
  public boolean isSettled() {
    return result == Result.APPLIED || result == Result.UNCHANGED;
  }

  /** For messages: {@code create Deployment default/web in east: applied}. */
  @Override
  public String toString() {
    return change + ": " + message;
  }
}
