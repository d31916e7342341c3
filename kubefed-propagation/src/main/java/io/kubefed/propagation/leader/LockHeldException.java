package io.kubefed.propagation.leader;

import io.kubefed.core.ObjectReference;

/** Somebody else holds the lock. Never leaves this package. */
final class LockHeldException extends RuntimeException {

  private final String problem;

  LockHeldException(ObjectReference lock, String holder) {
    this(lock + " is held by " + holder);
  }

  private LockHeldException(String problem) {
    super(problem);
    this.problem = problem;
  }

  String problem() {
    return problem;
  }
}
