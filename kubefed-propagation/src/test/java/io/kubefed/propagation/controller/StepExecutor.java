package io.kubefed.propagation.controller;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps tasks until a test has them run, on the test's own thread, and is let go in the end: from
 * then on each task gets a thread, so that what waits for its tasks can be closed. Thread-safe.
 */
public final class StepExecutor implements Executor {

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger most = new AtomicInteger();
  private volatile boolean letGo;

  @Override
  public void execute(Runnable task) {
    if (letGo) {
      Thread thread = new Thread(task, "step-executor");
      thread.setDaemon(true);
      thread.start();
    } else {
      tasks.add(task);
      most.accumulateAndGet(tasks.size(), Math::max);
    }
  }

  /** Runs all tasks, those added meanwhile included. */
  public void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** How many tasks there have been at most at a time. */
  public int mostAtATime() {
    return most.get();
  }

  /** Runs what waits, and from now on every task on a thread of its own. */
  public void letGo() {
    letGo = true;
    runAll();
  }
}
