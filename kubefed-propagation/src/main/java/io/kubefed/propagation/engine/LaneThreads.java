package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where lanes get their threads from. Start at {@link #automatic}; the threads are named {@code
 * kubefed-lane-<cluster>-N}.
 */
@FunctionalInterface
public interface LaneThreads {

  /**
   * What is to run the operations of one lane; no thread begins before the first of them.
   *
   * @param cluster the member cluster of the lane
   * @param concurrency how many tasks the lane has run at a time
   */
  LaneExecutor forLane(String cluster, int concurrency);

  /** Virtual threads on a JVM that has them (21 and later), else {@link #platform}. */
  static LaneThreads automatic() {
    return VirtualThreads.isAvailable() ? VirtualThreads::forLane : platform();
  }

  /** Daemon threads, as many as run at a time, which end after 30 idle seconds. */
  static LaneThreads platform() {
    return (cluster, concurrency) -> {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              concurrency,
              concurrency,
              30,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              new DaemonThreads("kubefed-lane-" + cluster));
      pool.allowCoreThreadTimeOut(true);
      return LaneExecutor.owning(pool);
    };
  }

  /**
   * Threads of the caller's, shared by all lanes and left alone when they close. The executor has
   * to start a thread for every task that waits, or a hanging member takes the threads of the
   * others: {@link Executors#newCachedThreadPool} does.
   */
  static LaneThreads on(Executor executor) {
    requireNonNull(executor, "executor");
    return (cluster, concurrency) -> LaneExecutor.borrowing(executor);
  }
}
