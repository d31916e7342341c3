package io.kubefed.propagation.engine;

import java.time.Duration;

/** Nanoseconds that stay comparable by their difference, however long a duration is. */
final class Nanos {

  private static final long LONGEST = Long.MAX_VALUE / 4;
  private static final Duration LONGEST_DURATION = Duration.ofNanos(LONGEST);

  private Nanos() {}

  /** The duration in nanoseconds; what is longer than 73 years counts as 73 years. */
  static long of(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST_DURATION) >= 0 ? LONGEST : duration.toNanos();
  }
}
