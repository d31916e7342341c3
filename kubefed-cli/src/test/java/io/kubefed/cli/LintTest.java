package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {

  private static final String WEB =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedDeployment
      metadata: {name: web, namespace: shop}
      spec:
        template: {spec: {replicas: 1}}
        placement: {clusters: [{name: east}]}
        overrides: [{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 5}]}]
      """;

  @TempDir Path directory;
  private Bed bed;

  @BeforeEach
  void makeBed() {
    bed = new Bed(directory);
  }

  @Test
  void aGoodFileNeedsNoClusterAndHasNoFindings() {
    bed.environment.clear();
    Path file = bed.file("web.yaml", WEB);

    CommandRun run = bed.done("lint", "-f", file.toString());

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("1 resource, 0 errors, 0 warnings\n");
  }

  @Test
  void aMistakeIsToldWithItsFileAndPlace() {
    Path file = bed.file("web.yaml", WEB.replace("path: /spec/replicas", "path: /metadata/name"));

    CommandRun run = bed.run("lint", "-f", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(run.out())
        .startsWith(file + ": FederatedDeployment shop/web: error: /spec/overrides/0");
    assertThat(run.err()).contains("1 resource, 1 error");
  }

  @Test
  void whatOneMayNotMeanIsAWarningUnlessAskedForStrictness() {
    Path file =
        bed.file("web.yaml", WEB.replace("path: /spec/replicas", "op: remove, path: /spec/none"));

    CommandRun run = bed.done("lint", "-f", file.toString());

    assertThat(run.out()).contains("warning", "matches nothing in the template");
    assertThat(bed.run("lint", "-f", file.toString(), "--strict").exitCode())
        .isEqualTo(ExitCodes.DIFFERENT);
    assertThat(bed.done("lint", "-f", file.toString(), "-o", "json").out())
        .contains("\"severity\" : \"warning\"");
  }

  @Test
  void clustersAreJudgedOnceTheyAreKnown() {
    Path file = bed.file("web.yaml", WEB);

    assertThat(bed.done("lint", "-f", file.toString(), "--cluster=east").out()).isEmpty();
    assertThat(bed.done("lint", "-f", file.toString(), "--cluster=west:env=prod").out())
        .contains("warning", "east");
    bed.federated();
    assertThat(bed.done("lint", "-f", file.toString(), "--against-host").out())
        .as("the host has the clusters and not the namespace")
        .contains("shop", "FederatedNamespace")
        .hasLineCount(1);
  }
}
