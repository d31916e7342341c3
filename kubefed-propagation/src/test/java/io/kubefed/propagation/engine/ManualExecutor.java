package io.kubefed.propagation.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Keeps tasks until a test has them run, on the test's own thread. Not thread-safe. */
public final class ManualExecutor implements Executor {

  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs all tasks, those added meanwhile included. */
  public void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Runs one task, which must be there. */
  public void runOne() {
    tasks.remove().run();
  }

  /** How many tasks wait. */
  public int size() {
    return tasks.size();
  }
}
