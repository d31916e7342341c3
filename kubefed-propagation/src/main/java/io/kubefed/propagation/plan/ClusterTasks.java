package io.kubefed.propagation.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking calls to many clusters side by side, at most so many at a time in each cluster, so
 * that a slow one delays nobody but itself. One use: add the tasks, then {@link #run} them.
 *
 * <p>A cluster's tasks run stage by stage: those of a stage begin when all of the stages before
 * have ended in that cluster. Clusters do not wait for each other.
 */
final class ClusterTasks {

  private final Executor executor;
  private final int perCluster;
  private final Map<String, Lane> lanes = new HashMap<>();

  ClusterTasks(Executor executor, int perCluster) {
    this.executor = executor;
    this.perCluster = perCluster;
  }

  /** Adds a task to a stage; the future is complete once {@link #run} has returned. */
  <T> Future<T> add(String cluster, int stage, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    lanes
        .computeIfAbsent(cluster, name -> new Lane())
        .stages
        .computeIfAbsent(stage, number -> new ArrayDeque<>())
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
   * Runs all tasks and waits for them.
   *
   * @throws CancellationException if the caller is interrupted, whose flag is then set again, or
   *     the executor takes no more tasks; tasks that have not begun are dropped, those under way
   *     are interrupted
   */
  void run() {
    List<Worker> workers = new ArrayList<>();
    for (Lane lane : lanes.values()) {
      int count = Math.min(perCluster, lane.widestStage());
      for (int i = 0; i < count; i++) {
        workers.add(new Worker(lane));
      }
    }
    try {
      workers.forEach(executor::execute);
      for (Worker worker : workers) {
        worker.done.get();
      }
    } catch (RejectedExecutionException e) {
      workers.forEach(Worker::stop);
      CancellationException closed =
          new CancellationException("the propagator, or the executor it was given, is closed");
      closed.initCause(e);
      throw closed;
    } catch (InterruptedException e) {
      workers.forEach(Worker::stop);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while talking to the members");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task of a plan ended in an unforeseen way", e.getCause());
    }
  }

  /**
   * The result of a task that was run.
   *
   * @throws RuntimeException whatever the task threw
   */
  static <T> T completed(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while talking to the members");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The tasks of one cluster that have not begun. */
  private static final class Lane {

    final TreeMap<Integer, Queue<Runnable>> stages = new TreeMap<>();
    private int underWay;

    int widestStage() {
      return stages.values().stream().mapToInt(Queue::size).max().orElse(0);
    }

    /** The next task, once its stage has come; null if none is left. */
    synchronized @Nullable Runnable next() throws InterruptedException {
      while (!stages.isEmpty()) {
        Runnable task = stages.firstEntry().getValue().poll();
        if (task != null) {
          underWay++;
          return task;
        } else if (underWay == 0) {
          stages.pollFirstEntry();
        } else {
          wait();
        }
      }
      return null;
    }

    synchronized void ended() {
      underWay--;
      notifyAll();
    }

    synchronized void clear() {
      stages.clear();
      notifyAll();
    }
  }

  /** Takes tasks of one cluster until none is left. */
  private static final class Worker implements Runnable {

    private final Lane lane;
    final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private @Nullable Thread thread;
    private boolean stopped;

    Worker(Lane lane) {
      this.lane = lane;
    }

    @Override
    public void run() {
      try {
        begin();
        for (Runnable task = lane.next(); task != null; task = lane.next()) {
          try {
            task.run();
          } finally {
            lane.ended();
          }
        }
        done.complete(null);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      } finally {
        end();
      }
    }

    private synchronized void begin() {
      if (!stopped) {
        thread = Thread.currentThread();
      }
    }

    private synchronized void end() {
      thread = null;
      if (stopped) {
        Thread.interrupted(); // It was meant for the task; the thread belongs to the executor.
      }
    }

    synchronized void stop() {
      stopped = true;
      lane.clear();
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
