package io.kubefed.propagation.cluster;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on an executor one after the other, in the order they were added. What one throws does
 * not keep the others from running; it comes out of the executor's task. Thread-safe.
 */
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
    @Nullable Throwable thrown = null;
    int seen = requests.get();
    do {
      for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
        try {
          next.run();
        } catch (RuntimeException | Error e) {
          thrown = thrown == null ? e : thrown;
        }
      }
      seen = requests.addAndGet(-seen);
    } while (seen != 0);
    if (thrown instanceof Error error) {
      throw error;
    } else if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
