package io.kubefed.propagation.controller.cluster;

import static java.util.Objects.requireNonNull;

/**
 * How a member cluster is.
 *
 * @param state its state
 * @param message why, for people
 */
record Health(State state, String message) {

  enum State {
    /** It answers, and says that it is well. */
    READY,
    /** It answers, and says that it is not well. */
    NOT_READY,
    /** It does not answer, or not us. */
    OFFLINE,
    /** What its KubeFedCluster says is no way to reach it. */
    MALFORMED
  }

  Health {
    requireNonNull(state, "state");
    requireNonNull(message, "message");
  }

  boolean isReady() {
    return state == State.READY;
  }
}
