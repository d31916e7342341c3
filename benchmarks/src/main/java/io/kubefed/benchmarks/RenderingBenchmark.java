package io.kubefed.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * From a federated Deployment with three overrides per cluster to the manifest of every cluster.
 *
 * <p>{@code sharedTrees} is the library; {@code deepCopyAndPatch} copies the template for each
 * cluster and applies the same operations with zjsonpatch. Both start from parsed input and end
 * with a tree per cluster.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RenderingBenchmark {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** How many clusters. */
  @Param({"1", "100", "1000"})
  public int clusters;

  /** How large the template is, in kilobytes. */
  @Param({"5"})
  public int kilobytes;

  private List<Cluster> members = List.of();
  private FederatedResource resource =
      FederatedResource.parse(Samples.DEPLOYMENT, Samples.federatedDeployment(1, 1));
  private JsonNode template = MAPPER.createObjectNode();
  private List<JsonNode> patches = List.of();

  /** Parses the input of both ways. */
  @Setup
  public void setUp() throws Exception {
    members = Samples.clusters(clusters);
    resource =
        FederatedResource.parse(
            Samples.DEPLOYMENT, Samples.federatedDeployment(kilobytes, clusters));
    template = MAPPER.readTree(JsonValue.of((Object) Samples.deployment(kilobytes)).toBytes());
    patches = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      List<Object> operations = new ArrayList<>();
      for (Object operation : Samples.patches(i)) {
        @SuppressWarnings("unchecked")
        Map<String, Object> withOp = (Map<String, Object>) operation;
        withOp.putIfAbsent("op", "replace");
        operations.add(withOp);
      }
      patches.add(MAPPER.valueToTree(operations));
    }
  }

  /** The library. */
  @Benchmark
  public void sharedTrees(Blackhole blackhole) {
    Rendering rendering = Renderer.render(resource);
    for (Cluster member : members) {
      blackhole.consume(rendering.forCluster(member));
    }
  }

  /** The straightforward way. */
  @Benchmark
  public void deepCopyAndPatch(Blackhole blackhole) {
    for (int i = 0; i < clusters; i++) {
      ObjectNode copy = template.deepCopy();
      copy.put("apiVersion", "apps/v1");
      copy.put("kind", "Deployment");
      ObjectNode metadata = (ObjectNode) copy.get("metadata");
      metadata.put("name", "web");
      metadata.put("namespace", "shop");
      JsonPatch.applyInPlace(patches.get(i), copy);
      ((ObjectNode) copy.get("metadata").get("labels")).put("kubefed.io/managed", "true");
      blackhole.consume(copy);
    }
  }
}
