package io.kubefed.propagation.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: longer after each failure in a row, up to a limit, and not
 * in step with others that failed at the same time.
 *
 * @param initial the wait after the first failure, more than zero
 * @param max the longest wait, at least {@code initial}
 * @param factor what the wait grows by with each further failure, at least 1
 * @param jitter the share of each wait that is left to chance, from 0 (none) to 1 (all)
 */
public record Backoff(Duration initial, Duration max, double factor, double jitter) {

  public Backoff {
    if (initial.isZero() || initial.isNegative()) {
      throw new IllegalArgumentException("initial must be more than zero: " + initial);
    }
    if (max.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "max must be at least the initial " + initial + ": " + max);
    }
    if (!(factor >= 1) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("factor must be at least 1 and finite: " + factor);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be between 0 and 1: " + jitter);
    }
  }

  /** From {@code initial} to {@code max}, doubled each time, half of each wait left to chance. */
  public static Backoff exponential(Duration initial, Duration max) {
    return new Backoff(initial, max, 2, 0.5);
  }

  /**
   * The wait after so many failures in a row: never longer than {@link #max}, and shorter by chance
   * by up to the share that {@link #jitter} says.
   *
   * @param failures how many, at least 1
   * @param random where chance comes from
   */
  public Duration delay(int failures, RandomGenerator random) {
    if (failures < 1) {
      throw new IllegalArgumentException("there is no wait before a failure: " + failures);
    }
    double grown = Nanos.of(initial) * Math.pow(factor, failures - 1.0);
    double whole = Math.min(grown, (double) Nanos.of(max));
    double wait = jitter == 0 ? whole : whole * (1 - jitter * random.nextDouble());
    return Duration.ofNanos((long) wait);
  }
}
