package io.kubefed.propagation.engine;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the operations of one lane, with a thread for each that runs at a time. */
public interface LaneExecutor extends Executor {

  /** Interrupts and ends what was made for this lane alone. Does not wait. */
  void shutDown();

  /**
   * Waits until the threads that were made for this lane alone have ended.
   *
   * @return false if the patience is over before that
   * @throws InterruptedException if the calling thread is interrupted
   */
  boolean awaitEnd(Duration patience) throws InterruptedException;

  /** An executor that was made for one lane and ends with it. */
  static LaneExecutor owning(ExecutorService executor) {
    return new LaneExecutor() {
      @Override
      public void execute(Runnable task) {
        executor.execute(task);
      }

      @Override
      public void shutDown() {
        executor.shutdownNow();
      }

      @Override
      public boolean awaitEnd(Duration patience) throws InterruptedException {
        return executor.awaitTermination(Nanos.of(patience), TimeUnit.NANOSECONDS);
      }
    };
  }

  /** An executor that belongs to others and outlives the lane. */
  static LaneExecutor borrowing(Executor executor) {
    return new LaneExecutor() {
      @Override
      public void execute(Runnable task) {
        executor.execute(task);
      }

      @Override
      public void shutDown() {
        // It is not ours.
      }

      @Override
      public boolean awaitEnd(Duration patience) {
        return true;
      }
    };
  }
}
