package io.kubefed.propagation.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking calls to many clusters side by side, at most so many at a time in each cluster, so
 * that a slow one delays nobody but itself. One use: add the tasks, then {@link #run} them.
 */
final class ClusterTasks {

  private final Executor executor;
  private final int perCluster;
  private final Map<String, Queue<Runnable>> queues = new HashMap<>();

  ClusterTasks(Executor executor, int perCluster) {
    this.executor = executor;
    this.perCluster = perCluster;
  }

  /** Adds a task; the future is complete once {@link #run} has returned. */
  <T> Future<T> add(String cluster, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    queues
        .computeIfAbsent(cluster, name -> new ArrayDeque<>())
        .add(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /**
   * Runs all tasks and waits for them. When the caller is interrupted, tasks that have not begun
   * are dropped, those under way are interrupted, and the interruption is passed on.
   */
  void run() throws InterruptedException {
    List<Worker> workers = new ArrayList<>();
    queues.forEach(
        (cluster, queue) -> {
          int count = Math.min(perCluster, queue.size());
          for (int i = 0; i < count; i++) {
            workers.add(new Worker(queue));
          }
        });
    workers.forEach(executor::execute);
    try {
      for (Worker worker : workers) {
        worker.done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task of a plan ended in an unforeseen way", e.getCause());
    } catch (InterruptedException e) {
      workers.forEach(Worker::stop);
      throw e;
    }
  }

  /** Takes tasks of one cluster until none is left. */
  private static final class Worker implements Runnable {

    private final Queue<Runnable> queue;
    final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private @Nullable Thread thread;
    private boolean stopped;

    Worker(Queue<Runnable> queue) {
      this.queue = queue;
    }

    @Override
    public void run() {
      try {
        begin();
        for (Runnable task = next(); task != null; task = next()) {
          task.run();
        }
        done.complete(null);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      } finally {
        end();
      }
    }

    private @Nullable Runnable next() {
      synchronized (queue) {
        return queue.poll();
      }
    }

    private synchronized void begin() {
      if (!stopped) {
        thread = Thread.currentThread();
      }
    }

    private synchronized void end() {
      thread = null;
    }

    synchronized void stop() {
      stopped = true;
      synchronized (queue) {
        queue.clear();
      }
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
