package io.kubefed.propagation.faults;

import static io.kubefed.propagation.faults.Federation.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Sleeper;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** API servers that hang, end, come back, are slow, or forget their history. */
@UseClusters(
    value = {"host", "east", "west"},
    controllerManager = false,
    exclusive = true)
@Timeout(300)
class MemberFaultsIT {

  private static final List<String> NAMES =
      IntStream.range(0, 30).mapToObj(i -> "settings-" + i).toList();

  private Federation federation;

  @BeforeEach
  void install(TestClusters clusters) {
    federation = Federation.install(clusters);
  }

  @AfterEach
  void close() {
    federation.close();
  }

  private void start() {
    federation.startControlPlane(builder -> builder);
    NAMES.forEach(federation::create);
    federation.awaitSettled();
  }

  /** Changes of every kind: the first ten resources go, the others change, ten come. */
  private void changeEverything() {
    NAMES.subList(0, 10).forEach(federation::delete);
    NAMES.subList(10, 30).forEach(federation::change);
    for (int i = 0; i < 10; i++) {
      federation.create("late-" + i);
    }
  }

  @Test
  void aPausedMemberHoldsUpNobodyElseAndIsMendedWhenItIsBack() {
    start();
    federation.cluster("west").pause();
    changeEverything();

    eventually(() -> federation.assertHoldsWhatIsWanted("east"));
    federation.awaitReady("west", false);
    eventually(
        () ->
            assertThat(federation.propagation("late-0"))
                .contains("CheckClusters", "ClusterNotReady"));
    federation.cluster("west").resume();

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aKilledMemberHoldsUpNobodyElseAndIsMendedWhenItIsBack() {
    start();
    federation.cluster("west").kill();
    changeEverything();

    eventually(() -> federation.assertHoldsWhatIsWanted("east"));
    federation.cluster("west").restart();

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aMemberThatIsRestartedInTheMiddleOfChangesLosesNone() {
    start();
    changeEverything();
    federation.cluster("west").restart();

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aMemberWhoseHistoryIsCompactedUnderTheWatchesIsListedAnew() {
    start();
    changeEverything();
    federation.cluster("west").compactHistory();

    federation.awaitSettled();
    NAMES.subList(10, 30).forEach(federation::change);
    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aRevokedTokenShowsAndItsReplacementIsTakenAtOnce() {
    start();
    String replacement = federation.newToken("west", "replacement");
    federation.revokeToken("west", "west");
    federation.awaitReady("west", false);
    changeEverything();

    eventually(() -> federation.assertHoldsWhatIsWanted("east"));
    eventually(
        () ->
            assertThat(federation.condition("west", "Offline"))
                .contains("does not accept the token", "Secret"));
    federation.replaceToken("west", replacement);

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aSlowMemberGetsEverythingInItsTime() {
    federation.startControlPlane(
        builder ->
            builder.clients(
                client ->
                    client.name().equals("west")
                        ? ClusterClients.withLatency(client, Duration.ofMillis(400), Sleeper.real())
                        : client));
    NAMES.forEach(federation::create);
    changeEverything();

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aHostThatIsRestartedInTheMiddleOfChangesLosesNone() {
    start();
    changeEverything();
    federation.cluster("host").restart();

    federation.awaitSettled();
    NAMES.subList(10, 30).forEach(federation::change);
    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aHostThatIsGoneForLongerThanTheLeaseIsLedAgainAndLosesNone() {
    start();
    changeEverything();
    federation.cluster("host").kill();
    eventually(() -> assertThat(federation.controlPlane().isLeading()).isFalse());
    federation.cluster("host").restart();

    federation.awaitSettled();
    assertThat(federation.controlPlane().isLeading()).isTrue();
    NAMES.subList(10, 30).forEach(federation::change);
    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aHostWhoseHistoryIsCompactedUnderTheWatchesIsListedAnew() {
    start();
    federation.cluster("host").compactHistory();
    changeEverything();

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aDeletionWaitsForALostMember() {
    start();
    federation.cluster("west").pause();
    federation.awaitReady("west", false);
    NAMES.forEach(federation::delete);

    eventually(() -> assertThat(federation.managedIn("east")).isEmpty());
    assertThat(federation.resources().keySet()).containsExactlyInAnyOrderElementsOf(NAMES);
    federation.cluster("west").resume();

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aDeletionThatWaitsNoLongerIsNotedAndCarriedOutBeforeAnythingElse() {
    federation.startControlPlane(
        builder -> builder.sync(ControlPlanes.SYNC.withLostMemberPatience(Duration.ofSeconds(2))));
    NAMES.forEach(federation::create);
    federation.awaitSettled();
    String before = uidInWest("settings-0");
    federation.cluster("west").pause();
    federation.awaitReady("west", false);
    NAMES.forEach(federation::delete);

    eventually(() -> assertThat(federation.resources()).isEmpty());
    assertThat(owedByWest()).hasSize(NAMES.size()).allMatch(key -> key.contains("settings-"));
    federation.stopControlPlane();
    federation.startControlPlane(builder -> builder);
    federation.create("settings-0");
    eventually(() -> federation.assertHoldsWhatIsWanted("east"));
    assertThat(owedByWest()).hasSize(NAMES.size());
    federation.cluster("west").resume();

    federation.awaitSettled();
    assertThat(uidInWest("settings-0")).isNotEqualTo(before);
    eventually(() -> assertThat(owedByWest()).isEmpty());
    federation.removeAll();
  }

  private String uidInWest(String name) {
    return federation.in("west", name).orElseThrow().text("metadata", "uid").orElseThrow();
  }

  /** The keys of what is noted on the host. */
  private List<String> owedByWest() {
    return federation
        .host()
        .listAll(StandardTypes.CONFIG_MAP, ListOptions.inNamespace(federation.systemNamespace()))
        .items()
        .stream()
        .filter(
            map -> map.text("metadata", "name").orElse("").equals("kubefed-pending-deletions.west"))
        .flatMap(map -> map.get("data").map(JsonValue::names).stream())
        .flatMap(keys -> keys.stream())
        .toList();
  }
}
