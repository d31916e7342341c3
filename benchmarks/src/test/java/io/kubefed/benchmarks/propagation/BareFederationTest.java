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
import java.util.List;
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
    return ClusterClients.counting(
        InMemoryCluster.builder(name).watchExecutor(watches).build().client(), calls);
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
