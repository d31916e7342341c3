package io.kubefed.propagation.faults;

import static io.kubefed.propagation.faults.Federation.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two control planes, of which the leader stops in the middle of its work, and goes on later. Each
 * tells of its writes and when they began. One that was under way when its sender stopped counts as
 * begun before; that it overwrites nothing is seen by what is there in the end.
 */
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

        assertThat(first.writesSince(takenOver)).isEmpty();
        assertThat(second.writesSince(takenOver)).hasSizeGreaterThan(NAMES.size());
        assertThat(federation.leader()).contains("second");
        federation.removeAll();
      } catch (Throwable e) {
        System.out.println(first.log());
        throw e;
      }
    }
  }
}
