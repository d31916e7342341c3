package io.kubefed.propagation.leader;

/** One time that a candidate leads. Thread-safe. */
public interface Term {

  /**
   * Whether the leader may write: false once {@link LeadershipSettings#safetyMargin} or less is
   * left of the lease, counted from when its last renewal was sent, and for ever after the term's
   * end. Reads the clocks of this process and nothing else, so that a process that was stopped
   * knows at its first instruction.
   */
  boolean mayWrite();
}
