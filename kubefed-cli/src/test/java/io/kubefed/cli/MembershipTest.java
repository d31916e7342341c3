package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.controller.cluster.ClusterController;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Install, join, unjoin, grants. */
class MembershipTest {

  @TempDir Path directory;
  private Bed bed;

  @BeforeEach
  void makeBed() {
    bed = new Bed(directory);
  }

  private Optional<JsonValue> cluster(String name) {
    return bed.get("host", ClusterController.KUBEFED_CLUSTER, Bed.SYSTEM, name);
  }

  @Test
  void installTellsWhatItMakesAndTheSecondTimeMakesNothing() {
    CommandRun first = bed.done("install");
    Map<String, JsonValue> installed = bed.contents("host");
    CommandRun second = bed.done("install");

    assertThat(first.out())
        .contains("created KubeFedConfig kube-federation-system/kubefed")
        .contains("created FederatedTypeConfig kube-federation-system/deployments.apps");
    assertThat(second.out()).isEmpty();
    assertThat(second.err()).contains("objects were as they should be");
    assertThat(bed.contents("host")).isEqualTo(installed);
    assertThat(bed.run("install", "--scope=Everywhere").exitCode()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void joinTellsWhatItMakesOnBothSides() {
    bed.done("install");

    CommandRun run = bed.done("join", "east", "--host-cluster-context=host");

    assertThat(run.out())
        .contains("cluster east: ServiceAccount kube-federation-system/east-host created")
        .contains("cluster host: KubeFedCluster kube-federation-system/east created");
    assertThat(run.err()).contains("east has joined");
    assertThat(cluster("east").flatMap(object -> object.text("spec", "apiEndpoint")))
        .contains("https://east.test");
  }

  @Test
  void aDryRunOfJoinWritesNothing() {
    bed.done("install");
    Map<String, JsonValue> host = bed.contents("host");
    Map<String, JsonValue> east = bed.contents("east");

    CommandRun run = bed.done("join", "east", "--dry-run");

    assertThat(run.out()).contains("created (dry run)");
    assertThat(run.err()).contains("nothing was written");
    assertThat(bed.contents("host")).isEqualTo(host);
    assertThat(bed.contents("east")).isEqualTo(east);
  }

  @Test
  void joinAgainFindsAllAsItShouldBe() {
    bed.federated();
    Map<String, JsonValue> host = bed.contents("host");

    CommandRun run = bed.done("join", "east");

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("as they should be");
    assertThat(bed.contents("host")).isEqualTo(host);
    assertThat(bed.done("join", "east", "-o", "json").out())
        .contains("\"result\" : \"unchanged\"")
        .doesNotContain("\"created\"");
  }

  @Test
  void theContextMayHaveAnotherNameThanTheCluster() {
    bed.done("install");

    bed.done("join", "frankfurt", "--cluster-context=east", "--host-cluster-name=headquarters");

    assertThat(cluster("frankfurt")).isPresent();
    assertThat(bed.get("east", StandardTypes.SERVICE_ACCOUNT, Bed.SYSTEM, "frankfurt-headquarters"))
        .isPresent();
  }

  @Test
  void aWrongContextIsToldBeforeAnythingIsWritten() {
    bed.done("install");
    Map<String, JsonValue> host = bed.contents("host");

    assertThat(bed.run("join", "east", "--cluster-context=eest"))
        .isEqualTo(
            new CommandRun(
                1,
                "",
                "Error: the kubeconfig has no context \"eest\"; there is east, host, west\n"));
    assertThat(bed.run("join", "east", "--host-cluster-context=hots").err())
        .contains("no context \"hots\"");
    assertThat(bed.contents("host")).isEqualTo(host);
  }

  @Test
  void aHostWithoutKubeFedIsToldWithTheWayOut() {
    CommandRun run = bed.run("join", "east");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).contains("is KubeFed installed there").hasLineCount(1);
  }

  @Test
  void aMemberThatDoesNotAnswerIsNamed() {
    bed.done("install");
    bed.faults("east").setUnreachable(true);

    CommandRun run = bed.run("join", "east");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err())
        .contains("joining cluster east failed", "see whether its API server answers")
        .hasLineCount(1);
    assertThat(cluster("east")).isEmpty();
  }

  @Test
  void withoutPermissionTheWayOutIsABetterContext() {
    bed.done("install");
    bed.faults("east")
        .failNext(
            call -> call.verb().isWrite(),
            When.BEFORE,
            () ->
                new ForbiddenException(
                    "east",
                    new ObjectReference("v1", "Namespace", "", Bed.SYSTEM),
                    "namespaces is forbidden"));

    CommandRun run = bed.run("join", "east");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err())
        .contains("namespaces is forbidden", "a context with an administrator's rights in east")
        .hasLineCount(1);
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    bed.federated();

    CommandRun run = bed.run("join", "east", "--cluster-context=west");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err().lines()).last().asString().startsWith("Error: ").contains("east");
    assertThat(cluster("east").flatMap(object -> object.text("spec", "apiEndpoint")))
        .contains("https://east.test");
  }

  @Test
  void aJoinThatStoppedHalfWayIsFinishedByRepeatingIt() {
    bed.done("install");
    bed.faults("host")
        .fail(
            call ->
                call.verb() == ClusterCall.Verb.CREATE
                    && call.type().equals(Optional.of(ClusterController.KUBEFED_CLUSTER)),
            2, // The first is a dry run.
            When.BEFORE,
            () ->
                new ForbiddenException(
                    "host",
                    new ObjectReference(
                        "core.kubefed.io/v1beta1", "KubeFedCluster", Bed.SYSTEM, "east"),
                    "kubefedclusters is forbidden"));

    CommandRun first = bed.run("join", "east");
    assertThat(first.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(first.out()).as("what was done is told").contains("ServiceAccount", "created");
    assertThat(first.err()).contains("stopped half-way", "repeating it goes on from there");
    assertThat(cluster("east")).isEmpty();

    CommandRun second = bed.done("join", "east");
    assertThat(second.out())
        .contains("KubeFedCluster kube-federation-system/east created")
        .doesNotContain("ServiceAccount kube-federation-system/east-host created");
  }

  @Test
  void aHostContextThatCannotBePartOfANameNeedsAnotherName() {
    bed.done("install");
    Path kubeconfig = directory.resolve("kubeconfig");
    String text =
        read(kubeconfig).replace("name: host, context", "name: \"arn:aws/host\", context");
    bed.environment.put("KUBECONFIG", bed.file("other", text).toString());

    CommandRun run = bed.run("join", "east", "--host-cluster-context=arn:aws/host");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("--host-cluster-name");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void unjoinLeavesNothingBehind() {
    bed.done("install");
    Map<String, JsonValue> east = bed.contents("east");
    Map<String, JsonValue> host = bed.contents("host");
    bed.done("join", "east");

    CommandRun run = bed.done("unjoin", "east");

    assertThat(run.out()).contains("KubeFedCluster kube-federation-system/east deleted");
    assertThat(bed.contents("east").keySet()).isEqualTo(east.keySet());
    assertThat(bed.contents("host").keySet()).isEqualTo(host.keySet());
  }

  @Test
  void aClusterThatIsGoneLeavesByForce() {
    bed.federated();
    bed.environment.put(
        "KUBECONFIG",
        bed.file(
                "less",
                read(directory.resolve("kubeconfig")).replace("name: east, con", "name: e, con"))
            .toString());

    CommandRun refused = bed.run("unjoin", "east");
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(refused.err()).contains("--cluster-context", "--force");
    assertThat(cluster("east")).isPresent();

    bed.done("unjoin", "east", "--force");
    assertThat(cluster("east")).isEmpty();
  }

  @Test
  void rightsLimitedToTheEnabledTypesAreListedAndFollow() {
    bed.done("install");
    bed.done("join", "east", "--rbac=enabled-types");

    assertThat(bed.done("grants", "east").out())
        .contains("ROLE", "deployments.apps")
        .doesNotContain("statefulsets.apps");
    bed.done("enable", "statefulsets.apps");
    assertThat(bed.done("grants", "east").out()).contains("statefulsets.apps");
    assertThat(bed.done("grants", "east", "--update").out()).isEmpty();
    assertThat(bed.run("join", "west", "--rbac=some").err())
        .contains("neither everything nor enabled-types");
  }
}
