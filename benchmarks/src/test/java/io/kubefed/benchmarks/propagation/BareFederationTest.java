package io.kubefed.benchmarks.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The floor, called or behind a watch, and what the observer sees of it. */
class BareFederationTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> NAMES = Workload.names("resource", 20);

  private final ExecutorService watches = Threads.unbounded("watches");
  private final List<InMemoryCluster> clusters = new ArrayList<>();
  private final CallCounter calls = new CallCounter();
  private final Workload workload =
      new Workload(Dialect.kubefed(StandardTypes.CONFIG_MAP), "federated", 1);
  private Fleet fleet = new Fleet(client("host"), new TreeMap<>());

  @BeforeEach
  void prepare() throws InterruptedException {
    SortedMap<String, ClusterClient> members = new TreeMap<>();
    members.put("east", client("east"));
    members.put("west", client("west"));
    fleet = new Fleet(fleet.host(), members);
    Preparation.install(fleet.host());
    Preparation.install(fleet, workload);
    calls.reset();
  }

  @AfterEach
  void end() {
    watches.shutdownNow();
  }

  private ClusterClient client(String name) {
    InMemoryCluster cluster = InMemoryCluster.builder(name).watchExecutor(watches).build();
    clusters.add(cluster);
    return ClusterClients.counting(cluster.client(), calls);
  }

  @Test
  void bringsResourcesThroughTheirLifeWhenCalled() throws InterruptedException {
    try (Observer observer = Observer.open(fleet, workload);
        Side floor = Side.floor(fleet, workload, 4)) {
      live(floor, observer);
    }
  }

  @Test
  void bringsResourcesThroughTheirLifeBehindAWatch() throws InterruptedException {
    try (Observer observer = Observer.open(fleet, workload);
        Side users = Side.federated(fleet, workload, 4);
        BareFederation federation = new BareFederation(fleet, workload, 4)) {
      federation.start();

      live(users, observer);
    }
  }

  private void live(Side side, Observer observer) throws InterruptedException {
    side.run(Phase.CREATE, NAMES, observer, SOON);
    assertThat(revisions()).hasSize(2 * NAMES.size()).containsOnly(1);

    side.run(Phase.UPDATE, NAMES, observer, SOON);
    assertThat(revisions()).hasSize(2 * NAMES.size()).containsOnly(2);

    side.run(Phase.DELETE, NAMES, observer, SOON);
    assertThat(revisions()).isEmpty();
    assertThat(fleet.host().list(workload.federated(), ListOptions.everywhere()).items()).isEmpty();
  }

  @Test
  void watchesThatServersEndAreOpenedAnew() throws InterruptedException {
    try (Observer observer = Observer.open(fleet, workload);
        Side floor = Side.floor(fleet, workload, 4)) {
      for (Phase phase : Phase.values()) {
        clusters.forEach(InMemoryCluster::endWatches);

        assertThat(floor.run(phase, NAMES, observer, SOON).seconds()).isPositive();
      }
    }
    assertThat(revisions()).isEmpty();
  }

  @Test
  void whatWentUnseenIsSeenToBeGone() throws InterruptedException {
    Arrival arrival = new Arrival(List.of("a", "b"), Observer.GONE, Set.of("east"), over -> {});

    arrival.seenNothingBut(Set.of("a", "c"), "east", 1);
    arrival.seen("east", "a", Observer.GONE, 2);

    assertThat(arrival.await(SOON).secondsSince(0, Set.of("east"))).isEqualTo(2e-9);
  }

  @Test
  void makesTheWritesThatCannotBeAvoidedAndReadsNothing() throws InterruptedException {
    try (Observer observer = Observer.open(fleet, workload);
        Side floor = Side.floor(fleet, workload, 4)) {
      calls.reset();

      floor.run(Phase.CREATE, NAMES, observer, SOON);

      assertThat(calls.total(key -> key.cluster().equals("host"))).isEqualTo(5L * NAMES.size());
      assertThat(calls.total(key -> key.cluster().equals("east"))).isEqualTo(NAMES.size());
      assertThat(calls.total()).isEqualTo(calls.writes());
    }
  }

  @Test
  void aWaitInVainSaysWhatIsMissing() throws InterruptedException {
    try (Observer observer = Observer.open(fleet, workload);
        Side users = Side.federated(fleet, workload, 4)) {
      assertThatThrownBy(() -> users.run(Phase.CREATE, NAMES, observer, Duration.ofMillis(200)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("20 in east, such as resource-")
          .hasMessageContaining("20 in status on the host");
    }
  }

  @Test
  void aWriteThatFailsEndsTheWait() throws InterruptedException {
    try (Observer observer = Observer.open(fleet, workload);
        Side floor = Side.floor(fleet, workload, 4)) {
      floor.run(Phase.CREATE, NAMES, observer, SOON);

      assertThatThrownBy(() -> floor.run(Phase.CREATE, NAMES, observer, SOON))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("CREATE of resource-")
          .hasMessageContaining("already exists");
    }
  }

  @Test
  void aMemberObjectHasTheSizeThatWasAskedFor() {
    Workload large = new Workload(workload.dialect(), "federated", 5);

    assertThat(large.member("resource", 1).toBytes().length).isBetween(5_000, 5_600);
  }

  private List<Integer> revisions() {
    return fleet.members().values().stream()
        .flatMap(
            member -> member.list(workload.target(), ListOptions.everywhere()).items().stream())
        .map((JsonValue object) -> Workload.revision(object))
        .toList();
  }
}
