package io.kubefed.propagation.controller;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what controllers bring about in their own time: until it holds, and no longer. */
public final class Eventually {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Eventually() {}

  /** Returns as soon as the assertion holds; fails as it does after half a minute. */
  public static void eventually(Runnable assertion) {
    within(PATIENCE, assertion);
  }

  /** Returns as soon as the assertion holds; fails as it does when the patience is over. */
  public static void within(Duration patience, Runnable assertion) {
    long end = System.nanoTime() + patience.toNanos();
    for (; ; ) {
      try {
        assertion.run();
        return;
      } catch (AssertionError | RuntimeException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** Returns as soon as the condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    eventually(
        () -> {
          if (!condition.getAsBoolean()) {
            throw new AssertionError("still not so: " + what);
          }
        });
  }
}
