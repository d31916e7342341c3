package io.kubefed.propagation.engine;

import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.HealthReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A lane to cluster {@code east} whose time, threads and cluster a test moves by hand. Back-offs
 * are 1 s, 2 s, 4 s up to 60 s; the circuit opens for 10 s, 20 s, and so on.
 */
final class LaneFixture implements LaneListener<String> {

  static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final LaneSettings SETTINGS =
      new LaneSettings(
          2,
          4,
          TIMEOUT,
          new Backoff(SECOND, Duration.ofSeconds(60), 2, 0),
          3,
          new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(60), 2, 0));

  final ManualTime time = new ManualTime();
  final ManualExecutor threads = new ManualExecutor();
  final List<String> ran = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final List<CircuitState> circuits = new ArrayList<>();
  final Lanes<String> lanes;
  final Lane<String> lane;
  HealthReport.State health = HealthReport.State.READY;
  int probes;

  LaneFixture() {
    this(SETTINGS);
  }

  LaneFixture(LaneSettings settings) {
    this(settings, null);
  }

  /** With threads other than the manual ones. */
  LaneFixture(LaneSettings settings, @Nullable LaneThreads other) {
    lanes =
        Lanes.builder(time, this)
            .threads(other == null ? LaneThreads.on(threads) : other)
            .settings(settings)
            .random(new Random(1))
            .build();
    lane =
        lanes.add(
            "east",
            () -> {
              probes++;
              return new HealthReport(health, "");
            });
  }

  @Override
  public void onRetry(String cluster, String key) {
    told.add(key);
  }

  @Override
  public void onCircuit(String cluster, CircuitState state) {
    circuits.add(state);
  }

  /** Submits an operation that ends well, with its own name. */
  CompletionStage<String> submit(String key, String name) {
    return submit(key, name, () -> name);
  }

  CompletionStage<String> submit(String key, String name, Callable<String> operation) {
    return lane.submit(
        key,
        () -> {
          ran.add(name);
          return operation.call();
        });
  }

  /** Has an operation that fails like this tried and ended. */
  CompletionStage<String> fail(String key, RuntimeException failure) {
    CompletionStage<String> future =
        submit(
            key,
            key + " fails",
            () -> {
              throw failure;
            });
    threads.runAll();
    return future;
  }

  /** Opens the circuit by as many unanswered operations as that takes. */
  void open() {
    for (int i = 0; i < SETTINGS.failureThreshold(); i++) {
      fail("lost-" + i, unreachable());
    }
    told.clear();
  }

  static ClusterUnreachableException unreachable() {
    return new ClusterUnreachableException("east", null, Reason.CONNECT, "nobody there", null);
  }

  /** What a future failed with. */
  static Throwable failure(CompletionStage<?> future) {
    Throwable failure =
        future
            .<@Nullable Throwable>handle((value, thrown) -> thrown)
            .toCompletableFuture()
            .getNow(null);
    if (failure == null) {
      throw new AssertionError("expected to have failed: " + future);
    }
    return failure;
  }

  static NotStartedException.Reason reason(CompletionStage<?> future) {
    Throwable failure = failure(future);
    if (failure instanceof NotStartedException notStarted) {
      return notStarted.reason();
    }
    throw new AssertionError("expected the operation not to be started", failure);
  }
}
