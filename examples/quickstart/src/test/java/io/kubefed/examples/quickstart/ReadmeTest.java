package io.kubefed.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.plan.ApplyReport;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.PropagationPlan;
import io.kubefed.propagation.plan.Propagator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Java in the README is the Java between the markers here, which is compiled and run. */
class ReadmeTest {

  private static final Path README = Path.of("../../README.md");
  private static final Path THIS =
      Path.of("src/test/java/io/kubefed/examples/quickstart/ReadmeTest.java");

  @Test
  void theTenLinesPropagate() {
    ClusterClient east = clusterWithNamespace("east");
    ClusterClient west = clusterWithNamespace("west");
    String yaml =
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedDeployment
        metadata: {name: web, namespace: shop}
        spec:
          template:
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: web}]}
          placement: {clusterSelector: {matchLabels: {env: prod}}}
        """;

    tenLines(yaml, east, west);

    assertThat(east.get(StandardTypes.DEPLOYMENT, "shop", "web")).isPresent();
    assertThat(west.get(StandardTypes.DEPLOYMENT, "shop", "web")).isEmpty();
  }

  private static void tenLines(String yaml, ClusterClient east, ClusterClient west) {
    // README begins
    FederatedType deployments = FederatedType.forTarget(StandardTypes.DEPLOYMENT);
    FederatedResource web = FederatedResource.parse(deployments, yaml);

    try (Propagator propagator =
        Propagator.builder()
            .member(Cluster.named("east").withLabels(Map.of("env", "prod")), east)
            .member(Cluster.named("west").withLabels(Map.of("env", "test")), west)
            .limits(ChangeLimits.NONE.deletedObjects(10))
            .build()) {
      PropagationPlan plan = propagator.plan(web);
      System.out.print(plan.toText());
      ApplyReport report = propagator.apply(plan);
      report.unsettled().forEach(System.err::println);
    }
    // README ends
  }

  private static ClusterClient clusterWithNamespace(String name) {
    ClusterClient client = InMemoryCluster.create(name).client();
    client.create(
        StandardTypes.NAMESPACE,
        JsonValue.parse(
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\"}}"),
        WriteOptions.DEFAULT);
    return client;
  }

  @Test
  void theReadmeHoldsTheseLines() throws Exception {
    String source = Files.readString(THIS);
    int begin = source.indexOf("// README begins\n") + "// README begins\n".length();
    int end = source.indexOf("\n    // README ends\n");
    String lines = source.substring(begin, end).stripIndent();

    assertThat(Files.readString(README)).contains("```java\n" + lines + "\n```");
  }

  @Test
  void theQuickStartIsTwoCommands() throws Exception {
    String readme = Files.readString(README);
    String quickStart =
        readme.substring(readme.indexOf("## Quick start\n"), readme.indexOf("## The ten lines"));

    assertThat(quickStart.split("```sh\n", -1)).hasSize(3);
  }
}
