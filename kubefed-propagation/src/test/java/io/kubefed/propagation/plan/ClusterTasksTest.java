package io.kubefed.propagation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterTasksTest {

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Future<?>> added = new ArrayList<>();

  @AfterEach
  void endThreads() {
    executor.shutdownNow();
  }

  private void run(ClusterTasks tasks) {
    tasks.run();
    assertThat(added).allSatisfy(task -> assertThat(ClusterTasks.completed(task)).isNotNull());
  }

  @Test
  void aClusterGetsSoManyTasksAtATimeAndNoMore() {
    ClusterTasks tasks = new ClusterTasks(executor, 3);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier three = new CyclicBarrier(3);
    for (int i = 0; i < 30; i++) {
      added.add(
          tasks.add(
              "east",
              0,
              () -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                three.await(); // Only three at a time get past this.
                underWay.decrementAndGet();
                return true;
              }));
    }
    run(tasks);

    assertThat(most).hasValue(3);
  }

  @Test
  void aStageWaitsForTheOneBeforeInItsOwnClusterOnly() {
    ClusterTasks tasks = new ClusterTasks(executor, 4);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch westIsDone = new CountDownLatch(2);
    added.add(tasks.add("east", 5, () -> order.add("east 5")));
    added.add(
        tasks.add(
            "east",
            -1,
            () -> {
              westIsDone.await();
              return order.add("east -1");
            }));
    for (int stage : List.of(2, 0)) {
      added.add(
          tasks.add(
              "west",
              stage,
              () -> {
                order.add("west " + stage);
                westIsDone.countDown();
                return true;
              }));
    }
    run(tasks);

    assertThat(order).containsExactly("west 0", "west 2", "east -1", "east 5");
  }

  @Test
  void aStageWaitsForEveryTaskOfTheOneBefore() {
    for (int round = 0; round < 300; round++) {
      ClusterTasks tasks = new ClusterTasks(executor, 4);
      AtomicInteger ended = new AtomicInteger();
      for (int i = 0; i < 4; i++) {
        int turns = i * 5_000;
        added.add(
            tasks.add(
                "east",
                0,
                () -> {
                  for (int turn = 0; turn < turns; turn++) {
                    Thread.onSpinWait();
                  }
                  return ended.incrementAndGet();
                }));
      }
      Future<Integer> next = tasks.add("east", 1, ended::get);
      run(tasks);

      assertThat(ClusterTasks.completed(next)).isEqualTo(4);
      added.clear();
    }
  }

  @Test
  void aTaskThatFailsHarmsNoOther() {
    ClusterTasks tasks = new ClusterTasks(executor, 1);
    Future<String> bad =
        tasks.add(
            "east",
            0,
            () -> {
              throw new IllegalStateException("out of order");
            });
    Future<String> good = tasks.add("east", 1, () -> "good");
    tasks.run();

    assertThat(ClusterTasks.completed(good)).isEqualTo("good");
    assertThatThrownBy(() -> ClusterTasks.completed(bad)).hasMessage("out of order");
  }

  @Test
  void aBoundedExecutorIsSlowAndNotStuck() {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      ClusterTasks tasks = new ClusterTasks(single, 8);
      AtomicInteger done = new AtomicInteger();
      for (int i = 0; i < 50; i++) {
        added.add(tasks.add("cluster-" + i % 5, i % 7, done::incrementAndGet));
      }
      run(tasks);

      assertThat(done).hasValue(50);
    } finally {
      single.shutdownNow();
    }
  }
}
