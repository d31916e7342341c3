package io.kubefed.propagation.leader;

import java.time.Instant;

/**
 * Who leads, as it is written down.
 *
 * @param holder the identity of the leader; empty if nobody leads
 * @param leaseSeconds how long others wait for it
 * @param acquired since when it leads
 * @param renewed when it last said so
 * @param transitions how often the leader has changed
 */
record LockRecord(
    String holder, long leaseSeconds, Instant acquired, Instant renewed, long transitions) {

  /** The same, held by nobody. */
  LockRecord released(Instant now) {
    return new LockRecord("", 1, now, now, transitions);
  }
}
