package io.kubefed.examples.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control plane in the README is the one between the markers here, compiled and run. */
class ReadmeTest {

  private static final Path README = Path.of("../../README.md");
  private static final Path THIS =
      Path.of("src/test/java/io/kubefed/examples/controlplane/ReadmeTest.java");
  private static final FederatedType CLUSTER_ROLES =
      FederatedType.forTarget(StandardTypes.CLUSTER_ROLE);

  private final ClusterClient host = InMemoryCluster.create("host").client();
  private final ClusterClient east = InMemoryCluster.create("east").client();
  private final ClusterClient west = InMemoryCluster.create("west").client();

  @AfterEach
  void close() {
    host.close();
    east.close();
    west.close();
  }

  @Test
  void theControlPlanePropagates() {
    // README begins
    try (ControlPlane controlPlane =
        ControlPlane.builder(host)
            .install(true)
            .member(Cluster.named("east").withLabels(Map.of("env", "prod")), east)
            .member(Cluster.named("west").withLabels(Map.of("env", "test")), west)
            .build()) {
      controlPlane.start();
      waitUntilItIsTimeToGo();
    }
    // README ends

    assertThat(west.get(StandardTypes.CLUSTER_ROLE, "", "reader")).isEmpty();
  }

  private void waitUntilItIsTimeToGo() {
    Waiting.until(
        "the federated type",
        () ->
            host.get(
                    StandardTypes.CUSTOM_RESOURCE_DEFINITION,
                    "",
                    CLUSTER_ROLES.federated().qualifiedPlural())
                .isPresent());
    host.create(
        CLUSTER_ROLES.federated(),
        JsonValue.parseYaml(
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedClusterRole
            metadata: {name: reader}
            spec:
              template: {rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}
              placement: {clusterSelector: {matchLabels: {env: prod}}}
            """),
        WriteOptions.DEFAULT);
    Waiting.until(
        "the role in east", () -> east.get(StandardTypes.CLUSTER_ROLE, "", "reader").isPresent());
  }

  @Test
  void theReadmeHoldsTheseLines() throws Exception {
    String source = Files.readString(THIS);
    int begin = source.indexOf("// README begins\n") + "// README begins\n".length();
    int end = source.indexOf("\n    // README ends\n");
    String lines = source.substring(begin, end).stripIndent();

    assertThat(Files.readString(README)).contains("```java\n" + lines + "\n```");
  }
}
