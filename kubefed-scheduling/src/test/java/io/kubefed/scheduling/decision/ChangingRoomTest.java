package io.kubefed.scheduling.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.json.JsonValue;
import io.kubefed.scheduling.decision.ClusterSituation.WorkloadState;
import io.kubefed.scheduling.preference.SchedulingPreference;
import io.kubefed.scheduling.rewrite.ScheduledFields;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Fifty rounds in which the room in two of three clusters changes, and the third has enough. */
class ChangingRoomTest {

  private static final int TOTAL = 12;
  private static final int MIN_READY = 9;
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Timing TIMING = new Timing(Duration.ofSeconds(20), Duration.ofSeconds(60));

  @Property(tries = 20)
  void replicasDoNotGoToAndFroAndAreNeverTooFewReady(@ForAll long seed) {
    Random random = new Random(seed);
    Federation federation = new Federation();
    for (int round = 0; round < 50; round++) {
      federation.room.put("B", random.nextInt(7));
      federation.room.put("C", random.nextInt(7));
      federation.evict();
      Map<String, Integer> direction = new TreeMap<>();
      Map<String, Integer> turns = new TreeMap<>();
      int still = 0;
      for (int tick = 0; tick < 200 && still < 40; tick++) {
        Map<String, Integer> before = new TreeMap<>(federation.asked);
        int ready = federation.ready();
        federation.decide();
        assertThat(federation.readyOf(federation.asked))
            .as("ready after what was decided in round %d", round)
            .isGreaterThanOrEqualTo(Math.min(ready, MIN_READY));
        still = before.equals(federation.asked) ? still + 1 : 0;
        federation.asked.forEach(
            (cluster, count) -> {
              int change = Integer.signum(count - before.getOrDefault(cluster, 0));
              if (change != 0 && !before.isEmpty()) {
                Integer earlier = direction.put(cluster, change);
                turns.merge(cluster, earlier != null && earlier != change ? 1 : 0, Integer::sum);
              }
            });
        federation.live(random);
      }
      // Up where others lose room, down as room appears elsewhere, up again should that turn out to
      // be less than was asked for: then it is known, and that was it.
      assertThat(turns.values()).as("turns in round %d", round).allMatch(count -> count <= 2);
      assertThat(still).as("ticks without a move at the end of round %d", round).isEqualTo(40);
      assertThat(federation.ready()).as("ready in the end").isGreaterThanOrEqualTo(TOTAL);
    }
  }

  /** Three clusters that follow what is asked of them, a pod at a time. */
  private static final class Federation {

    private final SchedulingPreference preference =
        SchedulingPreference.parse(
            JsonValue.parseYaml(
                """
                apiVersion: scheduling.kubefed.io/v1alpha1
                kind: ReplicaSchedulingPreference
                metadata:
                  name: web
                  namespace: shop
                  annotations:
                    kubefed.io/scheduling-moves: '{"minReady": 9, "maxMoves": 3, "coolDown": "1m"}'
                spec: {targetKind: FederatedDeployment, totalReplicas: 12, rebalance: true}
                """),
            StrategyCatalog.standard());
    private final Map<String, Integer> room = new TreeMap<>();
    private final Map<String, Integer> asked = new TreeMap<>();
    private final Map<String, Integer> running = new TreeMap<>();
    private Optional<PreferenceStatus> status = Optional.empty();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    int ready() {
      return running.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many stay ready if that is asked for. */
    int readyOf(Map<String, Integer> replicas) {
      return running.entrySet().stream()
          .mapToInt(each -> Math.min(each.getValue(), replicas.getOrDefault(each.getKey(), 0)))
          .sum();
    }

    void evict() {
      running.replaceAll(
          (cluster, count) -> Math.min(count, room.getOrDefault(cluster, Integer.MAX_VALUE)));
    }

    void decide() {
      List<ClusterSituation> situations = new ArrayList<>();
      for (String name : List.of("A", "B", "C")) {
        ClusterSituation situation =
            ClusterSituation.of(Cluster.named(name), now.minus(Duration.ofDays(1)));
        Integer count = asked.get(name);
        situations.add(
            count == null ? situation : situation.asking(count).with(workload(name, count)));
      }
      Decision decision =
          Decider.decide(
              preference,
              1,
              new Scaling.Replicas(ScheduledFields.REPLICAS, Optional.empty()),
              JsonValue.emptyObject(),
              TIMING,
              situations,
              status,
              now);
      status = Optional.of(decision.status());
      decision
          .fields()
          .orElseThrow()
          .values()
          .forEach(
              (cluster, values) ->
                  asked.put(cluster, values.getOrDefault(ScheduledFields.REPLICAS, 0)));
    }

    private WorkloadState workload(String name, int count) {
      int runs = Math.min(count, running.getOrDefault(name, 0));
      int fits = Math.min(count, room.getOrDefault(name, Integer.MAX_VALUE));
      // Pods tell that there is no room once all that fit are there.
      return new WorkloadState(
          runs,
          runs,
          runs == fits && fits < count ? OptionalLong.of(fits) : OptionalLong.empty(),
          OptionalLong.empty());
    }

    /** Members follow: what is too much goes, some of what is lacking becomes ready. */
    void live(Random random) {
      now = now.plus(TICK);
      asked.forEach(
          (cluster, count) -> {
            int runs = Math.min(count, running.getOrDefault(cluster, 0));
            int fits = Math.min(count, room.getOrDefault(cluster, Integer.MAX_VALUE));
            running.put(cluster, runs < fits ? runs + 1 + random.nextInt(fits - runs) : runs);
          });
    }
  }
}
