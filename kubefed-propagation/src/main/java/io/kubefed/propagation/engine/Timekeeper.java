package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Tells the time and calls back later: all that the engine knows of time. Thread-safe.
 *
 * <p>Start at {@link #system}, or at {@link #using} for a scheduler that is there already; tests
 * have one whose time passes by hand.
 */
public interface Timekeeper extends AutoCloseable {

  /** The time in nanoseconds, as {@link System#nanoTime}: only differences mean anything. */
  long nanoTime();

  /**
   * Runs a task once, when the delay is over and never inside this call. Tasks of the engine are
   * short and do not block. After {@link #close} nothing runs any more.
   *
   * @param delay how long to wait; zero for as soon as possible
   */
  Cancellable schedule(Duration delay, Runnable task);

  /** Drops what has not run yet and ends the threads that this time keeper made for itself. */
  @Override
  void close();

  /**
   * The time of this machine. Its only thread, the daemon {@code kubefed-timer-1}, begins with the
   * first task and ends with {@link #close}.
   */
  static Timekeeper system() {
    return SystemTime.ownThread();
  }

  /** The time of this machine, on a scheduler that belongs to the caller: closing leaves it be. */
  static Timekeeper using(ScheduledExecutorService scheduler) {
    return SystemTime.on(requireNonNull(scheduler, "scheduler"));
  }

  /** A task that has been scheduled. */
  @FunctionalInterface
  interface Cancellable {

    /** Drops the task, unless it has begun. */
    void cancel();
  }
}
