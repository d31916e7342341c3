package io.kubefed.propagation.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes by hand. Thread-safe.
 *
 * <p>{@link #advance} runs what is due on the thread that calls it, in order, each task at its own
 * time; tasks that are due at once wait for {@link #advance} too, that of zero included. Where it
 * lies: no time passes while anything runs.
 */
public final class ManualTime implements Timekeeper {

  private record Task(long due, long number, Runnable run) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private long now;
  private long numbers;

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    lock.lock();
    try {
      Task scheduled = new Task(now + Nanos.of(delay), numbers++, task);
      tasks.add(scheduled);
      return () -> cancel(scheduled);
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Task task) {
    lock.lock();
    try {
      tasks.remove(task);
    } finally {
      lock.unlock();
    }
  }

  /** Lets time pass, and runs what becomes due meanwhile. */
  public void advance(Duration duration) {
    long end = nanoTime() + Nanos.of(duration);
    for (Task task = next(end); task != null; task = next(end)) {
      task.run().run();
    }
    lock.lock();
    try {
      now = Math.max(now, end);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Task next(long end) {
    lock.lock();
    try {
      Task first = tasks.peek();
      if (first == null || first.due() > end) {
        return null;
      }
      tasks.remove(first);
      now = Math.max(now, first.due());
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks wait for their time. */
  public int scheduled() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      tasks.clear();
    } finally {
      lock.unlock();
    }
  }
}
