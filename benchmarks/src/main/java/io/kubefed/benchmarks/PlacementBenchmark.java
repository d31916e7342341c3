package io.kubefed.benchmarks;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import java.util.ArrayList;
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
 * Where a resource goes among 1000 clusters. {@code bareSelector} is the floor: a loop that matches
 * one label and collects the names, with no reasons.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlacementBenchmark {

  /** How many clusters. */
  @Param({"1000"})
  public int clusters;

  private List<Cluster> members = List.of();
  private FederatedResource selected =
      FederatedResource.parse(Samples.DEPLOYMENT, Samples.federatedDeployment(1, 1));
  private FederatedResource named = selected;
  private final PlacementResolver resolver = PlacementResolver.of();

  /** Makes the clusters and the resources. */
  @Setup
  public void setUp() {
    members = Samples.clusters(clusters);
    JsonValue resource = Samples.federatedDeployment(5, 1);
    selected =
        place(resource, Map.of("clusterSelector", Map.of("matchLabels", Map.of("env", "prod"))));
    List<Object> names = new ArrayList<>();
    for (int i = 0; i < clusters; i += 2) {
      names.add(Map.of("name", Samples.clusterName(i)));
    }
    named = place(resource, Map.of("clusters", names));
  }

  private static FederatedResource place(JsonValue resource, Map<String, Object> placement) {
    JsonValue spec =
        resource.get("spec").orElseThrow().with("placement", JsonValue.of((Object) placement));
    return FederatedResource.parse(Samples.DEPLOYMENT, resource.with("spec", spec));
  }

  /** By selector, with a reason for every cluster. */
  @Benchmark
  public PlacementDecision bySelector() {
    return resolver.resolve(
        PlacementRequest.builder(selected, members).scope(ControlPlaneScope.NAMESPACED).build());
  }

  /** By name, with a reason for every cluster. */
  @Benchmark
  public PlacementDecision byName() {
    return resolver.resolve(
        PlacementRequest.builder(named, members).scope(ControlPlaneScope.NAMESPACED).build());
  }

  /** The floor. */
  @Benchmark
  public List<String> bareSelector() {
    List<String> placed = new ArrayList<>();
    for (Cluster member : members) {
      if ("prod".equals(member.labels().get("env"))) {
        placed.add(member.name());
      }
    }
    return placed;
  }
}
