package io.kubefed.propagation.leader;

import io.kubefed.core.ObjectReference;

/** Somebody else holds the lock. Never leaves this package. */
final class LockHeldException extends RuntimeException {

  private final String holder;

  LockHeldException(ObjectReference lock, String holder) {
    super(lock + " is held by " + holder);
    this.holder = holder;
  }

  String holder() {
    return holder;
  }
}
