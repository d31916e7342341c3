package io.kubefed.benchmarks;

import io.kubefed.core.Cluster;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlan;
import io.kubefed.scheduling.ReplicaPlanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A million replicas over 10,000 clusters. {@code plainPort} goes step by step as KubeFed does,
 * with a map for each thing it remembers, and explains nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlannerBenchmark {

  private static final int CLUSTERS = 10_000;
  private static final int REPLICAS = 1_000_000;

  /**
   * {@code fresh}: nothing runs yet. {@code limits}: 97 weights, minima, maxima and capacities that
   * need many rounds. {@code grown}: all but one replica run and may not be moved.
   */
  @Param({"fresh", "limits", "grown"})
  public String scenario = "fresh";

  private PlanRequest request = PlanRequest.builder("shop", "web", 0).build();

  /** Makes the request. */
  @Setup
  public void setUp() {
    Map<String, ClusterPreference> preferences = new HashMap<>();
    preferences.put("*", ClusterPreference.ofWeight(1));
    List<Candidate> candidates = new ArrayList<>();
    int running = REPLICAS - 1;
    for (int i = 0; i < CLUSTERS; i++) {
      String name = Samples.clusterName(i);
      Candidate candidate = Candidate.of(Cluster.named(name));
      switch (scenario) {
        case "limits" -> {
          preferences.put(
              name,
              ClusterPreference.ofWeight(1 + i % 97)
                  .withMinReplicas(i % 5)
                  .withMaxReplicas(5 + (i * 37L) % 500));
          candidate = i % 3 == 0 ? candidate.withEstimatedCapacity(i % 200) : candidate;
        }
        case "grown" -> {
          int count = i == CLUSTERS - 1 ? running : REPLICAS / CLUSTERS;
          running -= count;
          candidate = candidate.withCurrentReplicas(count);
        }
        default -> {}
      }
      candidates.add(candidate);
    }
    request =
        PlanRequest.builder("shop", "web", REPLICAS)
            .preferences(preferences)
            .candidates(candidates)
            .build();
  }

  /** The planner, with the arithmetic of every cluster. */
  @Benchmark
  public ReplicaPlan planner() {
    return ReplicaPlanner.of().plan(request);
  }

  /** The planner, checking its request included. */
  @Benchmark
  public ReplicaPlan plannerWithItsRequest() {
    return ReplicaPlanner.of().plan(request.toBuilder().build());
  }

  /** The plain port. */
  @Benchmark
  public PlainPlanner.Result plainPort() {
    return PlainPlanner.plan(request);
  }
}
