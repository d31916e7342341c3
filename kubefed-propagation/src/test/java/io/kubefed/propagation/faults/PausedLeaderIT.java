package io.kubefed.propagation.faults;

import static io.kubefed.propagation.faults.Federation.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        eventually(() -> assertThat(first.log()).contains("leads no longer"));
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

  /** Who wrote to the federated resources and their objects since then. */
  private static List<String> writers(Federation federation, Instant since) {
    List<JsonValue> objects = new ArrayList<>(federation.resources().values());
    Federation.MEMBERS.forEach(member -> objects.addAll(federation.managedIn(member).values()));
    return objects.stream()
        .flatMap(
            object ->
                object
                    .path("metadata", "managedFields")
                    .map(JsonValue::items)
                    .orElse(List.of())
                    .stream())
        .filter(
            entry ->
                !Instant.parse(entry.text("time").orElseThrow()).isBefore(since))
        .map(entry -> entry.text("manager").orElse(""))
        .distinct()
        .toList();
  }
}
