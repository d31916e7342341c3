package io.kubefed.propagation.engine;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of work on a thread that belongs to others: it can be interrupted from outside, and the
 * interruption ends with it, so that whatever the thread does next is not hit. Used for one
 * stretch. Thread-safe.
 */
public final class Interruptible {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread thread;
  private boolean interrupted;

  /** Begins the stretch on this thread. */
  public void begin() {
    lock.lock();
    try {
      thread = Thread.currentThread();
      if (interrupted) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stretch: from here on {@link #interrupt} does nothing. */
  public void end() {
    lock.lock();
    try {
      thread = null;
      if (interrupted) {
        boolean unused = Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the stretch, now or when it begins. */
  public void interrupt() {
    lock.lock();
    try {
      interrupted = true;
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True if the stretch is going on, on the thread that asks. */
  boolean isOnThisThread() {
    lock.lock();
    try {
      return thread == Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }
}
