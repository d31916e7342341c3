package io.kubefed.propagation.leader;

import io.kubefed.propagation.engine.Timekeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Until when a leader may write.
 *
 * <p>Two clocks of this process have to agree, because the monotonic one stands still while a
 * machine is suspended. Where the time of day is set forward, a leader stops too early, which is
 * the safe direction.
 *
 * @param nanos by the monotonic clock
 * @param instant by the time of day
 */
record Fence(long nanos, Instant instant) {

  boolean isOpen(Timekeeper time, Clock clock) {
    return time.nanoTime() - nanos < 0 && clock.instant().isBefore(instant);
  }

  /** How long it is open by the monotonic clock; zero if it is not. */
  Duration left(Timekeeper time) {
    return Duration.ofNanos(Math.max(0, nanos - time.nanoTime()));
  }

  /** What both allow. */
  Fence and(Fence other) {
    return new Fence(
        nanos - other.nanos < 0 ? nanos : other.nanos,
        instant.isBefore(other.instant) ? instant : other.instant);
  }
}
