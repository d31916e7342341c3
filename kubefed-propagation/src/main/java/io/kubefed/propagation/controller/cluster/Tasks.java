package io.kubefed.propagation.controller.cluster;

import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a controller does on threads that belong to others: decisions, one after the other and in
 * order, and calls that block, each on its own. Thread-safe. After {@link #close} nothing begins.
 */
final class Tasks {

  private static final Logger logger = LoggerFactory.getLogger(Tasks.class);

  private final Executor executor;
  private final Timekeeper time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Queue<Runnable> decisions = new ArrayDeque<>();
  private final Set<Stretch> stretches = new HashSet<>();
  private boolean deciding;
  private boolean closed;
  private int running;

  /** A call on a thread of others, which is interrupted alone and not what the thread does next. */
  private final class Stretch {

    private @Nullable Thread thread = Thread.currentThread();
    private boolean interrupted;

    void interrupt() {
      lock.lock();
      try {
        if (thread != null) {
          interrupted = true;
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }

    void end() {
      lock.lock();
      try {
        thread = null;
        stretches.remove(this);
        if (interrupted) {
          boolean unused = Thread.interrupted();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  Tasks(Executor executor, Timekeeper time) {
    this.executor = executor;
    this.time = time;
  }

  /** Has a decision made after those before it. It must not call a cluster. */
  void decide(Runnable decision) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      decisions.add(decision);
      if (deciding) {
        return;
      }
      deciding = true;
    } finally {
      lock.unlock();
    }
    executor.execute(this::decideAll);
  }

  private void decideAll() {
    if (!begin()) {
      return;
    }
    try {
      for (Runnable next = next(); next != null; next = next()) {
        attempt(next);
      }
    } finally {
      end();
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable next = closed ? null : decisions.poll();
      deciding = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task that blocks. */
  void run(Runnable task) {
    executor.execute(
        () -> {
          if (begin()) {
            try {
              attempt(task);
            } finally {
              end();
            }
          }
        });
  }

  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      logger.atError().setCause(e).log("A task of the cluster controller failed; the others go on");
    }
  }

  /** Makes a call; nothing is returned if it was interrupted because the time was over. */
  <T> Optional<T> within(Duration timeout, Supplier<T> call) {
    Stretch stretch;
    lock.lock();
    try {
      if (closed) {
        return Optional.empty();
      }
      stretch = new Stretch();
      stretches.add(stretch);
    } finally {
      lock.unlock();
    }
    Timekeeper.Cancellable alarm = time.schedule(timeout, stretch::interrupt);
    try {
      return Optional.of(call.get());
    } catch (CallInterruptedException e) {
      return Optional.empty();
    } finally {
      alarm.cancel();
      stretch.end();
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      running++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      running--;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the calls and waits until nothing runs any more, but not beyond its patience. */
  void close(Duration patience) {
    lock.lock();
    try {
      closed = true;
      decisions.clear();
      Set.copyOf(stretches).forEach(Stretch::interrupt);
      long left = patience.toNanos();
      while (running > 0 && left > 0) {
        left = ended.awaitNanos(left);
      }
      if (running > 0) {
        logger
            .atWarn()
            .addKeyValue("seconds", TimeUnit.NANOSECONDS.toSeconds(patience.toNanos()))
            .log("Tasks of the cluster controller did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
