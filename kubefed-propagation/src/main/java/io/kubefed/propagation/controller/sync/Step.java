package io.kubefed.propagation.controller.sync;

import io.kubefed.core.status.PropagationStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is next for one resource in one cluster. */
sealed interface Step {

  /**
   * Nothing is to be done there now.
   *
   * @param status how it stands; null for a cluster that has no part in it
   * @param words why, where it is not all right; empty otherwise
   * @param view what the cluster holds; null for nothing
   * @param current true if that is what it should hold, so that its version may be recorded
   */
  record Rest(
      @Nullable PropagationStatus status, String words, @Nullable MemberView view, boolean current)
      implements Step {

    Optional<MemberView> held() {
      return Optional.ofNullable(view);
    }
  }

  /**
   * Something is to be done there.
   *
   * @param operation what
   * @param view what the cluster holds as far as is known; null for nothing
   * @param look true if the object has to be read before it is written, since somebody else changed
   *     it, or nobody knows who did
   */
  record Work(Operation operation, @Nullable MemberView view, boolean look) implements Step {}

  /**
   * It cannot be told yet what the cluster holds; an event will come when it can.
   *
   * @param mayHold whether it may hold the object
   * @param words why it cannot be told
   */
  record Unknown(boolean mayHold, String words) implements Step {}

  /** Nothing is there, and nothing should be. */
  Step NOTHING = new Rest(null, "", null, false);
}
