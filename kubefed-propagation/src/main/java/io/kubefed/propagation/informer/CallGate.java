package io.kubefed.propagation.informer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lets so many blocking calls to one cluster run at a time, first come, first served. */
final class CallGate {

  private final Executor executor;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Call> waiting = new ArrayDeque<>();
  private int workers;

  CallGate(Executor executor, int limit) {
    this.executor = executor;
    this.limit = limit;
  }

  /**
   * Runs a call on the executor, as soon as there is room.
   *
   * @throws RejectedExecutionException if the executor takes no more tasks
   */
  void submit(Call call) {
    lock.lock();
    try {
      waiting.add(call);
      if (workers == limit) {
        return;
      }
      workers++;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      lock.lock();
      try {
        workers--;
        waiting.remove(call);
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private void work() {
    for (Call next = next(); next != null; next = next()) {
      next.run();
    }
  }

  private @Nullable Call next() {
    lock.lock();
    try {
      Call next = waiting.poll();
      if (next == null) {
        workers--;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** A call that can be given up, whether it waits or runs. Its task does not throw. */
  static final class Call {

    private final Runnable task;
    private @Nullable Thread thread;
    private boolean cancelled;
    private boolean interrupted;

    Call(Runnable task) {
      this.task = task;
    }

    private void run() {
      if (begin()) {
        try {
          task.run();
        } finally {
          end();
        }
      }
    }

    private synchronized boolean begin() {
      if (!cancelled) {
        thread = Thread.currentThread();
      }
      return !cancelled;
    }

    private synchronized void end() {
      thread = null;
      if (interrupted) {
        Thread.interrupted(); // It was meant for the call; the thread belongs to the executor.
      }
    }

    /** Keeps the call from beginning, or interrupts it. */
    synchronized void cancel() {
      cancelled = true;
      if (thread != null && thread != Thread.currentThread()) {
        interrupted = true;
        thread.interrupt();
      }
    }
  }
}
