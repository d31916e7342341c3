package io.kubefed.propagation.cluster;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks on an executor one after the other, in the order they were added. Thread-safe. */
final class SerialTasks {

  private final Executor executor;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();

  SerialTasks(Executor executor) {
    this.executor = executor;
  }

  /** Adds a task without running it yet. */
  void add(Runnable task) {
    queue.add(task);
  }

  /** Has what was added run, unless that is going on already. */
  void run() {
    if (!queue.isEmpty() && requests.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    int seen = requests.get();
    do {
      for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
        next.run();
      }
      seen = requests.addAndGet(-seen);
    } while (seen != 0);
  }
}
