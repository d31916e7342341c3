package io.kubefed.propagation.engine;

import org.jspecify.annotations.Nullable;

/**
 * Counts unanswered calls of one cluster. Not thread-safe: its lane's lock guards it.
 *
 * <p>A circuit that closes after a probe is on trial: one more unanswered call opens it again, for
 * longer than before; one answer ends the trial.
 */
final class Circuit {

  private final int threshold;
  private CircuitState state = CircuitState.CLOSED;
  private int unanswered;
  private int openings;
  private @Nullable Throwable lastFailure;

  Circuit(int threshold) {
    this.threshold = threshold;
  }

  CircuitState state() {
    return state;
  }

  boolean isClosed() {
    return state == CircuitState.CLOSED;
  }

  /** How often in a row it has opened without an answer to an operation in between. */
  int openings() {
    return openings;
  }

  /** What made it open. */
  @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  /** An operation got an answer, be it a refusal. */
  void answered() {
    if (isClosed()) {
      unanswered = 0;
      openings = 0;
      lastFailure = null;
    }
  }

  /** An operation got no answer; true if the circuit opens by that. */
  boolean unanswered(Throwable failure) {
    lastFailure = failure;
    unanswered++;
    return isClosed() && unanswered >= threshold && open();
  }

  boolean open() {
    state = CircuitState.OPEN;
    openings++;
    return true;
  }

  void probe() {
    state = CircuitState.HALF_OPEN;
  }

  void probed(boolean answered) {
    if (answered) {
      state = CircuitState.CLOSED;
      unanswered = threshold - 1;
    } else {
      open();
    }
  }
}
