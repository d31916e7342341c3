package io.kubefed.benchmarks.propagation;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the benchmark's threads come from: named, and no obstacle to the end of the program. */
final class Threads {

  private Threads() {}

  /** A fixed number of threads. */
  static ExecutorService pool(String name, int size) {
    return Executors.newFixedThreadPool(size, factory(name));
  }

  /** A thread for every task that waits. */
  static ExecutorService unbounded(String name) {
    return Executors.newCachedThreadPool(factory(name));
  }

  /** One thread, for what is due now or later. */
  static ScheduledExecutorService timer(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, factory(name));
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timer;
  }

  private static ThreadFactory factory(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "benchmark-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
