package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell.Terminal;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plan, apply, drift, explain, status. */
class PlanTest {

  private static final ResourceType FEDERATED_DEPLOYMENT =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedDeployment", "federateddeployments");
  private static final ResourceType FEDERATED_SECRET =
      ResourceType.namespaced("types.kubefed.io/v1beta1", "FederatedSecret", "federatedsecrets");
  private static final ResourceType FEDERATED_NAMESPACE =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedNamespace", "federatednamespaces");

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
      metadata: {name: web, namespace: shop, labels: {app: web}}
      spec:
        template:
          spec:
            replicas: 1
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: web, image: "nginx:1.25"}]}
        placement: {clusters: [{name: east}, {name: west}]}
        overrides: [{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 5}]}]
      """;

  private static final String SECRET =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedSecret
      metadata: {name: key, namespace: shop}
      spec:
        template: {data: {password: aHVudGVyMg==}}
        placement: {clusters: [{name: west}]}
      """;

  @TempDir Path directory;
  private Bed bed;

  @BeforeEach
  void makeBed() {
    bed = new Bed(directory).federated();
    bed.create(
        "host",
        StandardTypes.NAMESPACE,
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    bed.create("host", FEDERATED_NAMESPACE, NAMESPACE);
    bed.create("host", FEDERATED_DEPLOYMENT, WEB);
  }

  private void change(String cluster, String pointer, long value) {
    JsonValue there = bed.get(cluster, StandardTypes.DEPLOYMENT, "shop", "web").orElseThrow();
    bed.client(cluster)
        .update(
            StandardTypes.DEPLOYMENT,
            JsonEditor.on(there).add(Pointer.parse(pointer), JsonValue.of(value)).build(),
            WriteOptions.DEFAULT);
  }

  @Test
  void aPlanOfTheHostEndsWithTwoAndWritesNothing() {
    Map<String, JsonValue> east = bed.contents("east");

    CommandRun run = bed.run("plan", "-n", "shop");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("4 to create", "FederatedDeployment shop/web");
    assertThat(bed.contents("east")).isEqualTo(east);
  }

  @Test
  void applyWritesWhatWasPlannedAndThenNothingIsLeft() {
    CommandRun run = bed.done("apply", "-n", "shop");

    assertThat(run.out()).contains("create Deployment shop/web in east: applied");
    assertThat(run.err()).contains("4 objects written, 0 as they should be, 0 not done");
    assertThat(
            bed.get("east", StandardTypes.DEPLOYMENT, "shop", "web")
                .orElseThrow()
                .integer("spec", "replicas"))
        .hasValue(5);
    assertThat(bed.run("plan", "-n", "shop").exitCode()).isEqualTo(ExitCodes.OK);
    assertThat(bed.done("apply", "-A").out()).isEmpty();
  }

  @Test
  void aFileIsPlannedAsIfTheHostHeldIt() {
    bed.done("apply", "-n", "shop");
    Path file = bed.file("web.yaml", WEB.replace("value: 5", "value: 7"));

    CommandRun run = bed.run("plan", "-f", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(run.out())
        .contains("/spec/replicas  5 -> 7")
        .contains("override /spec/overrides/0/clusterOverrides/0");
    assertThat(bed.run("plan", "-f", file.toString(), "-o", "json").out())
        .contains("\"action\" : \"update\"");
    assertThat(bed.run("apply", "-f", file.toString(), "--dry-run"))
        .as("the same as plan")
        .isEqualTo(run);
  }

  @Test
  void whatIsAppliedFromAFileAndIsNotInTheHostIsNoted() {
    bed.done("apply", "-n", "shop");
    Path file = bed.file("web.yaml", WEB.replace("value: 5", "value: 7"));

    CommandRun run = bed.done("apply", "-f", file.toString());

    assertThat(run.err()).contains("the host does not hold FederatedDeployment shop/web");
  }

  @Test
  void limitsRefuseThePlanAsAWhole() {
    CommandRun run = bed.run("apply", "-n", "shop", "--max-changes=3");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).contains("changes 4 objects, at most 3 may be").hasLineCount(1);
    assertThat(bed.get("east", StandardTypes.NAMESPACE, "", "shop")).isEmpty();
  }

  @Test
  void aMemberThatIsLostMakesAPlanIncomplete() {
    bed.faults("west").setUnreachable(true);

    CommandRun run = bed.run("plan", "-n", "shop");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.out()).contains("refused", "west");
    CommandRun applied = bed.run("apply", "-n", "shop");
    assertThat(applied.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(bed.get("east", StandardTypes.DEPLOYMENT, "shop", "web")).isPresent();
  }

  @Test
  void coloursAreForATerminalUnlessNoColorIsSet() {
    assertThat(bed.run("plan", "-n", "shop").out()).doesNotContain("\u001b[");
    bed.terminal = new Terminal(true, true);
    assertThat(bed.run("plan", "-n", "shop").out()).contains("\u001b[");
    assertThat(bed.run("plan", "-n", "shop").err()).contains("Planning 2 resources in 2 clusters");
    bed.environment.put("NO_COLOR", "1");
    assertThat(bed.run("plan", "-n", "shop").out()).doesNotContain("\u001b[");
  }

  @Test
  void whatIsNotThereIsToldWithTheWayOut() {
    assertThat(bed.run("plan", "gadgets").err()).contains("no type that is called \"gadgets\"");
    assertThat(bed.run("plan", "deploy", "none", "-n", "shop").err())
        .contains("there is no FederatedDeployment shop/none in cluster host");
    CommandRun nothing = bed.run("plan");
    assertThat(nothing.exitCode()).isZero();
    assertThat(nothing.err()).contains("No federated resources in namespace default; -A looks");
    assertThat(bed.run("plan", "deploy", "-l", "a in (").err()).contains("is no label selector");
    assertThat(bed.run("plan", "--host-cluster-context=east", "-A").err())
        .contains("cluster east is no host", "--host-cluster-context", "kubefedctl install");
  }

  @Test
  void driftIsFoundFieldByFieldAndEndsWithTwo() {
    bed.done("apply", "-n", "shop");
    assertThat(bed.done("drift", "-n", "shop").err()).contains("are as they should be");

    change("east", "/spec/replicas", 2);
    bed.client("west").delete(StandardTypes.DEPLOYMENT, "shop", "web", DeleteOptions.DEFAULT);
    CommandRun run = bed.run("drift", "-A");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
        .containsExactly(
            "CLUSTER|OBJECT|DRIFT|FIELD|MEMBER HAS|DECLARED",
            "east|Deployment shop/web|changed|/spec/replicas|2|5",
            "west|Deployment shop/web|missing|-|-|-");
    assertThat(bed.run("drift", "-A", "-o", "yaml").out()).contains("drift: missing");
  }

  @Test
  void driftThatCannotBeToldIsAFailure() {
    bed.done("apply", "-n", "shop");
    bed.faults("east").setUnreachable(true);

    CommandRun run = bed.run("drift", "-n", "shop");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).contains("in east cannot be compared");
  }

  @Test
  void explainSaysWhyForEachClusterAndWhereAFieldComesFrom() {
    bed.done("apply", "-n", "shop");

    CommandRun run = bed.done("explain", "deploy/web", "-n", "shop", "--field=.spec.replicas");

    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
        .contains(
            "FederatedDeployment shop/web becomes Deployment shop/web",
            "CLUSTER|PLACED|STATE|WHY",
            "CLUSTER|FIELD|VALUE|FROM",
            "east|/spec/replicas|5|override /spec/overrides/0/clusterOverrides/0",
            "west|/spec/replicas|1|template /spec/template/spec/replicas");
    assertThat(run.out()).contains("yes     in step  named in");
    assertThat(bed.done("explain", "deploy", "web", "-n", "shop", "-o", "json").out())
        .contains("\"placed\" : true");
  }

  @Test
  void explainHidesSecretsAndTellsOfEveryField() {
    bed.done("apply", "-n", "shop");
    bed.create("host", FEDERATED_SECRET, SECRET);

    CommandRun run = bed.done("explain", "secret", "key", "-n", "shop", "--fields");

    assertThat(run.out())
        .contains("/data/password", "(hidden)", "to be created")
        .contains("/metadata/labels/kubefed.io~1managed")
        .doesNotContain("aHVudGVyMg");
    assertThat(run.out()).as("not placed").containsPattern("east +no +not there");
  }

  @Test
  void statusShowsReadinessByResourceAndCluster() {
    bed.done("apply", "-n", "shop");
    report("ok", "east", "west");
    change("west", "/status/readyReplicas", 1);
    JsonValue there = bed.get("east", StandardTypes.DEPLOYMENT, "shop", "web").orElseThrow();
    bed.client("east")
        .updateStatus(
            StandardTypes.DEPLOYMENT,
            there.with("status", JsonValue.of(Map.of("observedGeneration", 9, "readyReplicas", 3))),
            WriteOptions.DEFAULT);

    CommandRun run = bed.done("status", "deploy", "-n", "shop");

    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
        .containsExactly(
            "RESOURCE|STATUS|READY|east|west", "federateddeployment/web|ok|3/6|3/5|0/1 updating");
    assertThat(bed.done("status", "-A", "-o", "wide").out())
        .contains("NAMESPACE", "federatednamespace/shop  pending");
    assertThat(bed.done("status", "deploy", "-n", "shop", "-o", "json").out())
        .contains("\"ready\" : 3", "\"wanted\" : 5");
  }

  /** What a control plane writes into the status. */
  private void report(String status, String... clusters) {
    JsonValue there = bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web").orElseThrow();
    bed.client("host")
        .updateStatus(
            FEDERATED_DEPLOYMENT,
            there.with(
                "status",
                JsonValue.of(
                    Map.of(
                        "observedGeneration",
                        there.integer("metadata", "generation").orElseThrow(),
                        "conditions",
                        List.of(
                            Map.of(
                                "type",
                                "Propagation",
                                "status",
                                status.equals("ok") ? "True" : "False",
                                "reason",
                                status.equals("ok") ? "" : status)),
                        "clusters",
                        Stream.of(clusters).map(name -> Map.of("name", name)).toList()))),
            WriteOptions.DEFAULT);
  }

  @Test
  void statusTellsOfClustersThatAreLostAndOfWhatIsMissing() {
    report("CheckClusters", "east", "west");
    bed.faults("west").setUnreachable(true);

    CommandRun run = bed.done("status", "deploy", "web", "-n", "shop");

    assertThat(run.out()).containsPattern("web +CheckClusters +0/2 +missing +unreachable");
    assertThat(bed.run("status", "--cluster=north").err())
        .contains("no cluster named \"north\" has joined; there is east, west");
  }

  @Test
  void aWatchPrintsAgainWhatHasChanged() {
    report("ok", "east", "west");
    bed.onceSleeping =
        () -> {
          report("CheckClusters", "east");
          bed.onceSleeping =
              () -> {
                throw new CancellationException();
              };
        };

    CommandRun run = bed.run("status", "deploy", "-n", "shop", "--watch");

    assertThat(run.out()).containsSubsequence("web  ok", "web  CheckClusters");
    assertThat(run.err()).contains("interrupted");
  }

  @Test
  void deleteTellsHowTheObjectsInTheMembersAreToGo() {
    CommandRun dry = bed.done("delete", "deploy", "web", "-n", "shop", "--dry-run");
    assertThat(dry.out()).isEqualTo("FederatedDeployment shop/web would be deleted (dry run)\n");

    CommandRun run =
        bed.done("delete", "federateddeployment", "web", "-n", "shop", "--cascade=foreground");

    assertThat(run.out()).isEqualTo("FederatedDeployment shop/web deleted (foreground)\n");
    assertThat(bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web")).isEmpty();
  }

  @Test
  void deleteWaitsUntilTheControlPlaneHasLetGo() {
    JsonValue there = bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web").orElseThrow();
    JsonValue held =
        bed.client("host")
            .update(
                FEDERATED_DEPLOYMENT,
                JsonEditor.on(there)
                    .add(
                        Pointer.parse("/metadata/finalizers"),
                        JsonValue.of(List.of("kubefed.io/sync-controller")))
                    .build(),
                WriteOptions.DEFAULT);
    assertThat(held.path("metadata", "finalizers")).isPresent();

    CommandRun late =
        bed.run("delete", "deploy", "web", "-n", "shop", "--cascade=orphan", "--timeout=2");
    assertThat(late.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(late.err()).contains("is not gone after 2 s");
    JsonValue deleting = bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web").orElseThrow();
    assertThat(deleting.text("metadata", "annotations", "kubefed.io/orphan")).contains("true");
    assertThat(bed.done("status", "deploy", "-n", "shop").out()).contains("deleting");

    bed.onceSleeping =
        () -> {
          JsonValue now = bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web").orElseThrow();
          JsonValue unused =
              bed.client("host")
                  .update(
                      FEDERATED_DEPLOYMENT,
                      JsonEditor.on(now).remove(Pointer.parse("/metadata/finalizers")).build(),
                      WriteOptions.DEFAULT);
        };
    bed.done("delete", "deploy", "web", "-n", "shop");
    assertThat(bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web")).isEmpty();
  }

  @Test
  void deleteAsksForWhatExactlyIsMeant() {
    assertThat(bed.run("delete").err()).contains("delete what?");
    assertThat(bed.run("delete", "deploy", "-n", "shop").err()).contains("NAME, -l or --all");
    assertThat(bed.run("delete", "deploy", "none", "-n", "shop").exitCode())
        .isEqualTo(ExitCodes.FAILED);
    assertThat(bed.run("delete", "deploy", "none", "-n", "shop", "--ignore-not-found").exitCode())
        .isZero();
    bed.done("delete", "deploy", "-n", "shop", "-l", "app=web");
    assertThat(bed.get("host", FEDERATED_DEPLOYMENT, "shop", "web")).isEmpty();
  }
}
