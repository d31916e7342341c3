package io.kubefed.propagation.engine;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads named {@code <prefix>-N}, from 1. */
public final class DaemonThreads implements ThreadFactory {

  private final String prefix;
  private final AtomicInteger number = new AtomicInteger();

  /** Threads of that prefix; none is made yet. */
  public DaemonThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
