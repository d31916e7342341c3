package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderTest {

  private static final String CLUSTERS =
      """
      {apiVersion: core.kubefed.io/v1beta1, kind: KubeFedCluster, metadata: {name: east, labels: {env: prod}}}
      ---
      {apiVersion: core.kubefed.io/v1beta1, kind: KubeFedCluster, metadata: {name: west, labels: {env: test}}}
      """;

  private static final String NAMESPACE =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedNamespace
      metadata: {name: shop, namespace: shop}
      spec: {placement: {clusterSelector: {}}}
      """;

  private static final String WEB =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedDeployment
      metadata: {name: web, namespace: shop}
      spec:
        template: {metadata: {labels: {app: web}}, spec: {replicas: 1}}
        placement: {clusterSelector: {matchLabels: {env: prod}}}
        overrides: [{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 5}]}]
      """;

  @TempDir Path directory;
  private Bed bed;

  @BeforeEach
  void makeBed() {
    bed = new Bed(directory);
    bed.environment.clear();
  }

  @Test
  void printsWhatEachClusterWouldHoldWithoutAnyCluster() {
    Path file = bed.file("all.yaml", CLUSTERS + "---\n" + NAMESPACE + "---\n" + WEB);

    CommandRun run = bed.done("render", "-f", file.toString());

    assertThat(run.err()).isEmpty();
    List<JsonValue> objects = JsonValue.parseYamlDocuments(run.out());
    assertThat(objects.stream().map(object -> object.text("kind").orElseThrow()))
        .as("the namespace in both, the workload in one")
        .containsExactly("Namespace", "Deployment", "Namespace");
    assertThat(objects.get(1).integer("spec", "replicas")).hasValue(5);
    assertThat(run.out()).contains("# cluster: east\n", "# cluster: west\n");
  }

  @Test
  void clustersAndLabelsMayBeNamedOnTheCommandLine() {
    Path file = bed.file("web.yaml", WEB);

    CommandRun run =
        bed.done(
            "render",
            "-f",
            file.toString(),
            "--cluster=north:env=prod,tier=1",
            "--cluster=south:env=test",
            "-o",
            "json");

    JsonValue clusters = JsonValue.parse(run.out());
    assertThat(clusters.get("north").orElseThrow().size()).isEqualTo(1);
    assertThat(clusters.get("south")).contains(JsonValue.emptyArray());
    assertThat(run.err()).contains("no FederatedNamespace shop");
  }

  @Test
  void aDirectoryForEachClusterHoldsAFileForEachObject() throws IOException {
    Path file = bed.file("all.yaml", CLUSTERS + "---\n" + NAMESPACE + "---\n" + WEB);
    Path out = directory.resolve("clusters");
    Files.createDirectories(out.resolve("west/shop"));
    Path stale = Files.writeString(out.resolve("west/shop/deployment-web.yaml"), "a: b");

    bed.done("render", "-f", file.toString(), "--output-dir", out.toString());
    assertThat(stale).as("only --prune deletes").exists();
    CommandRun run =
        bed.done("render", "-f", file.toString(), "--output-dir", out.toString(), "--prune");

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("east: 2 manifests", "deleted " + stale);
    assertThat(stale).doesNotExist();
    assertThat(out.resolve("west/namespace-shop.yaml")).exists();
    assertThat(
            JsonValue.parseYaml(Files.readString(out.resolve("east/shop/deployment-web.yaml")))
                .integer("spec", "replicas"))
        .hasValue(5);
  }

  @Test
  void aTypeOfOnesOwnComesWithItsTypeConfig() {
    String gadget =
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedGadget
        metadata: {name: g, namespace: shop}
        spec: {template: {spec: {size: 1}}, placement: {clusters: [{name: east}]}}
        """;
    Path file = bed.file("gadget.yaml", gadget);

    CommandRun refused = bed.run("render", "-f", file.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(refused.err()).contains("gadget.yaml", "FederatedGadget", "enable TYPE -o yaml");

    bed.standardIn =
        """
        apiVersion: core.kubefed.io/v1beta1
        kind: FederatedTypeConfig
        metadata: {name: gadgets.example.com}
        spec:
          propagation: Enabled
          targetType: {group: example.com, version: v1, kind: Gadget, pluralName: gadgets, scope: Namespaced}
          federatedType: {group: types.kubefed.io, version: v1beta1, kind: FederatedGadget, pluralName: federatedgadgets, scope: Namespaced}
        """;
    assertThat(bed.done("render", "-f", file.toString(), "-f", "-").out())
        .contains("kind: Gadget", "apiVersion: example.com/v1");
  }

  @Test
  void whatCannotBeRenderedIsRefusedWithTheFile() {
    Path wrong = bed.file("wrong.yaml", WEB.replace("overrides", "overides"));
    Path plain = bed.file("plain.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");

    assertThat(bed.run("render", "-f", wrong.toString()).err())
        .contains("wrong.yaml", "overides")
        .hasLineCount(1);
    assertThat(bed.run("render", "-f", plain.toString()).err())
        .contains("there is no federated resource in", "federate -f");
    assertThat(bed.run("render").exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(bed.run("render", "-f", "x", "--cluster=:a=b").exitCode())
        .isEqualTo(ExitCodes.USAGE);
    assertThat(bed.run("render", "-f", directory.toString() + "/none").err())
        .contains("is not there");
  }

  @Test
  void anOverrideThatDoesNotFitIsNamed() {
    Path file =
        bed.file("web.yaml", WEB.replace("path: /spec/replicas", "op: remove, path: /spec/none"));

    CommandRun run = bed.run("render", "-f", file.toString(), "--cluster=east:env=prod");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).contains("/spec/none").contains("east");
  }
}
