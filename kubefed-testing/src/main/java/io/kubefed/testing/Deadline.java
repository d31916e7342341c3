package io.kubefed.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A point in time until which something is looked at again and again. */
final class Deadline {
  private static final long INTERVAL_MILLIS = 50;

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  static Deadline after(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /**
   * Returns whether the condition held before the deadline. An interrupt ends the wait with an
   * exception.
   */
  boolean await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNanos > 0) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TestClusterException("Interrupted while waiting for a cluster", e);
      }
    }
    return true;
  }
}
