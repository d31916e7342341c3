package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Whether a cache says what its cluster holds.
 *
 * @param phase how it stands
 * @param since since when; for {@code STALE}, when the cluster was last heard
 * @param reason why it is not synced, for people; empty if it is
 */
public record InformerState(Phase phase, Instant since, String reason) {

  /** How a cache stands. */
  public enum Phase {
    /** It has never held everything: what is not in it may well exist. */
    NOT_SYNCED,
    /** It holds everything, and a watch keeps it so. */
    SYNCED,
    /** It has held everything, and what has changed since is not known. */
    STALE,
    /** The cluster does not serve the type. What was cached before is kept. */
    NOT_SERVED,
    /** It is closed and follows nothing. */
    CLOSED
  }

  public InformerState {
    requireNonNull(phase, "phase");
    requireNonNull(since, "since");
    requireNonNull(reason, "reason");
  }

  /** True if decisions may be made on what is cached, above all those to delete. */
  public boolean isSynced() {
    return phase == Phase.SYNCED;
  }
}
