package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

/**
 * How a cluster is.
 *
 * @param state its state
 * @param message why, for people
 */
public record HealthReport(State state, String message) {

  /** The state of a cluster. */
  public enum State {
    /** It answers, and says that it is well. */
    READY,
    /** It answers, and says that it is not well. */
    NOT_READY,
    /** It does not answer. */
    OFFLINE
  }

  public HealthReport {
    requireNonNull(state, "state");
    requireNonNull(message, "message");
  }

  /** True if it can be worked with. */
  public boolean isReady() {
    return state == State.READY;
  }
}
