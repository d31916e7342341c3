package io.kubefed.propagation.faults;

import static io.kubefed.propagation.faults.Federation.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.kubefed.core.ResourceType;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two control planes, of which the leader stops in the middle of its work, and goes on later. */
@UseClusters(
    value = {"host", "east", "west"},
    controllerManager = false)
@Timeout(300)
class PausedLeaderIT {

  private static final List<String> NAMES =
      IntStream.range(0, 60).mapToObj(i -> "settings-" + i).toList();

  @TempDir private Path directory;

  @Test
  void aLeaderThatWasPausedWritesNothingWhenItGoesOn(TestClusters clusters) {
    try (Federation federation = Federation.install(clusters);
        ControlPlaneProcess first = ControlPlaneProcess.start(federation, directory, "first")) {
      eventually(() -> assertThat(federation.leader()).contains("first"));
      try (ControlPlaneProcess second =
          ControlPlaneProcess.start(federation, directory, "second")) {
        NAMES.forEach(federation::create);
        federation.awaitSettled();
        NAMES.forEach(federation::change);
        first.pause();
        eventually(() -> assertThat(federation.leader()).contains("second"));
        Instant takenOver = federation.leaderSince();
        NAMES.forEach(federation::change);
        federation.awaitSettled();

        first.resume();
        NAMES.subList(0, 20).forEach(federation::delete);
        NAMES.subList(20, 60).forEach(federation::change);
        eventually(() -> assertThat(first.log()).contains("its controllers have ended"));
        federation.awaitSettled();

        assertThat(writers(federation, takenOver)).contains("second").doesNotContain("first");
        assertThat(federation.leader()).contains("second");
        federation.removeAll();
      } catch (Throwable e) {
        System.out.println(first.log());
        throw e;
      }
    }
  }

  /** Who wrote to the federated resources, their version records and their objects since then. */
  private static Set<String> writers(Federation federation, Instant since) {
    Set<String> writers = new TreeSet<>();
    writers.addAll(writers(federation, "host", Federation.CONFIG_MAPS.federated(), since));
    writers.addAll(
        writers(federation, "host", VersionRecord.typeFor(Federation.CONFIG_MAPS), since));
    for (String member : Federation.MEMBERS) {
      writers.addAll(writers(federation, member, StandardTypes.CONFIG_MAP, since));
    }
    return writers;
  }

  private static Set<String> writers(
      Federation federation, String cluster, ResourceType type, Instant since) {
    return federation
        .cluster(cluster)
        .client()
        .genericKubernetesResources(type.apiVersion(), type.kind())
        .inNamespace(federation.namespace())
        .list()
        .getItems()
        .stream()
        .flatMap(object -> object.getMetadata().getManagedFields().stream())
        .filter(entry -> !Instant.parse(entry.getTime()).isBefore(since))
        .map(ManagedFieldsEntry::getManager)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
