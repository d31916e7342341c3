package io.kubefed.scheduling.decision;

import static io.kubefed.scheduling.Requests.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.capacity.CapacityEstimate;
import io.kubefed.scheduling.decision.ClusterSituation.WorkloadState;
import io.kubefed.scheduling.decision.PreferenceStatus.ClusterEntry;
import io.kubefed.scheduling.decision.PreferenceStatus.State;
import io.kubefed.scheduling.preference.SchedulingPreference;
import io.kubefed.scheduling.rewrite.ScheduledFields;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeciderTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Timing TIMING = new Timing(Duration.ofSeconds(20), Duration.ofSeconds(60));
  private static final Scaling REPLICAS =
      new Scaling.Replicas(ScheduledFields.REPLICAS, Optional.empty());
  private static final String NOT_MORE_THAN_20_IN_C =
      "{totalReplicas: 50, clusters: {'*': {weight: 1}, C: {maxReplicas: 20, weight: 1}}}";

  /** A federation that does at once what is asked of it, but for what the test says. */
  private static final class World {

    private final Map<String, ClusterSituation> clusters = new LinkedHashMap<>();
    private final Map<String, OptionalLong> capacities = new LinkedHashMap<>();
    private SchedulingPreference preference;
    private long generation = 1;
    private Scaling scaling = REPLICAS;
    private JsonValue template = JsonValue.emptyObject();
    private Optional<PreferenceStatus> status = Optional.empty();
    private Instant now = START;
    private Optional<Decision> last = Optional.empty();

    World(String spec, String annotations, String... names) {
      preference = preference(spec, annotations);
      for (String name : names) {
        clusters.put(
            name, ClusterSituation.of(Cluster.named(name), START.minus(Duration.ofDays(1))));
      }
    }

    private static SchedulingPreference preference(String spec, String annotations) {
      return SchedulingPreference.parse(
          JsonValue.parseYaml(
                  """
                  apiVersion: scheduling.kubefed.io/v1alpha1
                  kind: ReplicaSchedulingPreference
                  metadata: {name: web, namespace: shop, annotations: {%s}}
                  """
                      .formatted(annotations))
              .with(
                  "spec",
                  JsonValue.parseYaml(spec)
                      .with("targetKind", JsonValue.of("FederatedDeployment"))),
          StrategyCatalog.standard());
    }

    World spec(String spec, String annotations) {
      preference = preference(spec, annotations);
      generation++;
      return this;
    }

    World after(Duration time) {
      now = now.plus(time);
      return this;
    }

    World turn(String cluster, boolean ready) {
      clusters.computeIfPresent(cluster, (name, each) -> each.turned(ready, now));
      return this;
    }

    World room(String cluster, long capacity) {
      capacities.put(cluster, OptionalLong.of(capacity));
      return this;
    }

    World change(String cluster, UnaryOperator<ClusterSituation> change) {
      clusters.computeIfPresent(cluster, (name, each) -> change.apply(each));
      return this;
    }

    Map<String, Integer> decide() {
      Decision decision =
          Decider.decide(
              preference,
              generation,
              scaling,
              template,
              TIMING,
              new ArrayList<>(clusters.values()),
              status.map(World::stored),
              now);
      last = Optional.of(decision);
      status = Optional.of(decision.status());
      return decision.fields().map(this::follow).orElse(Map.of());
    }

    /** As it comes back from an API server. */
    private static PreferenceStatus stored(PreferenceStatus status) {
      return PreferenceStatus.read(
              JsonValue.parse(status.writtenInto(JsonValue.emptyObject()).toJson()))
          .orElseThrow();
    }

    private Map<String, Integer> follow(ScheduledFields fields) {
      Map<String, Integer> replicas = new LinkedHashMap<>();
      fields
          .values()
          .forEach((cluster, values) -> replicas.put(cluster, values.values().iterator().next()));
      clusters.replaceAll(
          (name, each) -> {
            Integer asked = replicas.get(name);
            if (asked == null) {
              return new ClusterSituation(
                  each.cluster(),
                  each.since(),
                  each.seenToChange(),
                  each.excluded(),
                  OptionalLong.empty(),
                  Optional.empty(),
                  each.cluster().ready(),
                  each.estimate());
            }
            long room = capacities.getOrDefault(name, OptionalLong.empty()).orElse(asked);
            WorkloadState state = WorkloadState.running(Math.min(room, asked));
            return each.asking(asked).with(room < asked ? state.withCapacity(room) : state);
          });
      return replicas;
    }

    Decision last() {
      return last.orElseThrow();
    }

    PreferenceStatus.Condition condition() {
      return last().status().condition();
    }

    ClusterEntry cluster(String name) {
      return last().status().cluster(name).orElseThrow();
    }
  }

  @Test
  void theExamplesOfTheUserGuide() {
    World world = new World(NOT_MORE_THAN_20_IN_C, "", "A", "B", "C");
    Map<String, Integer> all = world.decide();
    assertThat(all.values()).containsExactlyInAnyOrder(16, 17, 17);
    assertThat(world.condition().reason()).isEqualTo("Scheduled");
    assertThat(world.condition().message()).isEqualTo("50 replicas in 3 clusters");

    world.turn("B", false).after(Duration.ofSeconds(59));
    assertThat(world.decide()).isEqualTo(all);
    assertThat(world.cluster("B").state()).isEqualTo(State.NOT_READY);
    assertThat(world.last().again()).contains(START.plusSeconds(60));

    world.after(Duration.ofSeconds(1));
    assertThat(world.decide()).isEqualTo(numbers("A:30 C:20"));
    assertThat(world.cluster("B").state()).isEqualTo(State.LOST);
    assertThat(world.last().status().exceeds()).isEqualTo(all.getOrDefault("B", 0).longValue());

    world.turn("A", false).after(Duration.ofSeconds(60));
    assertThat(world.decide()).isEqualTo(numbers("C:20"));
    assertThat(world.condition().met()).isFalse();
    assertThat(world.condition().message()).isEqualTo("30 of 50 replicas fit nowhere");

    world.turn("C", false).after(Duration.ofSeconds(60)).decide();
    assertThat(world.last().fields()).isEmpty();
    assertThat(world.condition().reason()).isEqualTo("NoClusterReady");
  }

  @Test
  void aClusterThatComesBackSoonKeepsItsReplicas() {
    World world = new World("{totalReplicas: 9}", "", "A", "B", "C");
    Map<String, Integer> all = world.decide();

    world.turn("B", false).after(Duration.ofSeconds(30)).decide();
    world.turn("B", true).after(Duration.ofSeconds(1));

    assertThat(world.decide()).isEqualTo(all);
    assertThat(world.cluster("B").state()).isEqualTo(State.READY);
  }

  @Test
  void aNewClusterJoinsWhenTheDelayIsOver() {
    World world = new World("{totalReplicas: 8, rebalance: true}", "", "A", "B");
    world.turn("B", true);

    assertThat(world.decide()).isEqualTo(numbers("A:8"));
    assertThat(world.cluster("B").state()).isEqualTo(State.JOINING);
    assertThat(world.last().again()).contains(START.plusSeconds(20));
    assertThat(world.after(Duration.ofSeconds(20)).decide()).isEqualTo(numbers("A:4 B:4"));
  }

  @Test
  void toleratesAsLongAsThePolicySays() {
    World world =
        new World(
            "{totalReplicas: 8}",
            "kubefed.io/scheduling-failure: '{\"toleration\": \"5m\"}'",
            "A",
            "B");
    Map<String, Integer> all = world.decide();

    world.turn("B", false).after(Duration.ofSeconds(359));
    assertThat(world.decide()).isEqualTo(all);
    assertThat(world.after(Duration.ofSeconds(1)).decide()).isEqualTo(numbers("A:8"));
  }

  @Test
  void aRestartForgetsNoFailure() {
    World world = new World("{totalReplicas: 8}", "", "A", "B");
    world.decide();
    world.turn("B", false).after(Duration.ofSeconds(50)).decide();
    // Who has just begun to look sees a cluster that is not ready, and nothing else.
    world.change(
        "B",
        each ->
            new ClusterSituation(
                each.cluster(),
                world.now,
                false,
                each.excluded(),
                each.asked(),
                Optional.empty(),
                false,
                each.estimate()));

    assertThat(world.after(Duration.ofSeconds(10)).decide()).isEqualTo(numbers("A:8"));
  }

  private static World lostAndBack(String spec, String comeBack) {
    World world = new World(spec, "kubefed.io/scheduling-failure: '" + comeBack + "'", "A", "B");
    world.decide();
    world.turn("B", false).after(Duration.ofSeconds(60));
    assertThat(world.decide()).isEqualTo(numbers("A:8"));
    world.turn("B", true).after(Duration.ofSeconds(19));
    assertThat(world.decide()).isEqualTo(numbers("A:8"));
    assertThat(world.cluster("B").state()).isEqualTo(State.LOST);
    world.after(Duration.ofSeconds(1));
    return world;
  }

  @ParameterizedTest
  @MethodSource
  void comesBack(String spec, String policy, String then) {
    assertThat(lostAndBack(spec, policy).decide()).isEqualTo(numbers(then));
  }

  static Stream<Arguments> comesBack() {
    String still = "{totalReplicas: 8}";
    String moving = "{totalReplicas: 8, rebalance: true}";
    return Stream.of(
        argumentSet("as rebalance says: no", still, "{}", "A:8 B:0"),
        argumentSet("as rebalance says: yes", moving, "{}", "A:4 B:4"),
        argumentSet("never", moving, "{\"comeBack\": \"Never\"}", "A:8 B:0"),
        argumentSet("at once", still, "{\"comeBack\": \"AtOnce\"}", "A:4 B:4"),
        argumentSet("gradually", still, "{\"comeBack\": \"Gradually\", \"step\": 2}", "A:8 B:2"));
  }

  @Test
  void neverLastsUntilThePreferenceChanges() {
    String never = "{\"comeBack\": \"Never\"}";
    World world = lostAndBack("{totalReplicas: 8, rebalance: true}", never);
    world.decide();
    assertThat(world.cluster("B").state()).isEqualTo(State.RETURNED);
    assertThat(world.after(Duration.ofHours(9)).decide()).isEqualTo(numbers("A:8 B:0"));

    world.spec(
        "{totalReplicas: 10, rebalance: true}", "kubefed.io/scheduling-failure: '" + never + "'");
    assertThat(world.decide()).isEqualTo(numbers("A:8 B:2"));
    assertThat(world.decide()).isEqualTo(numbers("A:5 B:5"));
  }

  @Test
  void graduallyIsThereInTheEnd() {
    World world =
        lostAndBack(
            "{totalReplicas: 8}",
            "{\"comeBack\": \"Gradually\", \"step\": 2, \"interval\": \"30s\"}");
    List<Map<String, Integer>> steps = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Map<String, Integer> step = world.decide();
      if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step)) {
        steps.add(step);
      }
      world.after(Duration.ofSeconds(30));
    }
    assertThat(steps)
        .containsExactly(
            numbers("A:8 B:2"), numbers("A:6 B:2"), numbers("A:6 B:4"), numbers("A:4 B:4"));
    assertThat(world.cluster("B").state()).isEqualTo(State.READY);
    assertThat(world.decide()).isEqualTo(numbers("A:4 B:4"));
  }

  @Test
  void replicasThatFitNowhereMoveAsKubeFedMovesThem() {
    World world = new World("{totalReplicas: 9, rebalance: true}", "", "A", "B", "C");
    world.room("C", 1);
    assertThat(world.decide()).isEqualTo(numbers("A:3 B:3 C:3"));

    // C goes on asking for those that wait, so that they start when there is room.
    Map<String, Integer> moved = world.decide();
    assertThat(moved.get("C")).isEqualTo(3);
    assertThat(moved.getOrDefault("A", 0) + moved.getOrDefault("B", 0)).isEqualTo(8);
    assertThat(world.last().status().exceeds()).isEqualTo(2);
    assertThat(world.cluster("C").capacity()).hasValue(1);
    assertThat(world.decide()).isEqualTo(moved);
  }

  @Test
  void lackOfRoomIsRememberedWhileReplicasMoveByPolicy() {
    String moves = "kubefed.io/scheduling-moves: '{\"maxMoves\": 9, \"coolDown\": \"5m\"}'";
    World world = new World("{totalReplicas: 9, rebalance: true}", moves, "A", "B", "C");
    world.room("C", 1).decide();
    Map<String, Integer> moved = world.decide();

    // The pods that wait are replaced, and nobody has told yet that the new ones wait as well.
    world.change(
        "C",
        each -> each.with(new WorkloadState(1, 1, OptionalLong.empty(), OptionalLong.empty())));
    assertThat(world.after(Duration.ofMinutes(1)).decide()).isEqualTo(moved);

    World forgetful = new World("{totalReplicas: 9, rebalance: true}", "", "A", "B", "C");
    forgetful.room("C", 1).decide();
    assertThat(forgetful.decide()).isEqualTo(moved);
    forgetful.change(
        "C",
        each -> each.with(new WorkloadState(1, 1, OptionalLong.empty(), OptionalLong.empty())));
    assertThat(forgetful.decide()).isEqualTo(numbers("A:3 B:3 C:3"));
  }

  @Test
  void replicasGoWhereAnEstimatorSaysTheyFit() {
    World world = new World("{totalReplicas: 9}", "", "A", "B", "C");
    world.change("C", each -> each.estimated(CapacityEstimate.of(1, "room for 1 on 1 of 2 nodes")));

    assertThat(world.decide()).containsEntry("C", 1);
    assertThat(world.cluster("C").reason()).contains("room for 1 on 1 of 2 nodes");
  }

  @Test
  void anEmptyIntersectionEmptiesThePlacement() {
    World world = new World("{totalReplicas: 9}", "", "A", "B");
    world.decide();
    world.change("A", each -> each.excludedBecause("not selected"));
    assertThat(world.decide()).isEqualTo(numbers("B:9"));
    assertThat(world.cluster("A").state()).isEqualTo(State.NOT_SELECTED);
    assertThat(world.cluster("A").reason()).isEqualTo("not selected");

    world.change("B", each -> each.excludedBecause("not selected"));
    assertThat(world.decide()).isEmpty();
    assertThat(world.last().fields()).isPresent();
    assertThat(world.condition().reason()).isEqualTo("NoClusterSelected");
  }

  @Test
  void withoutClustersTheWorkloadStays() {
    World world = new World("{totalReplicas: 9}", "");

    world.decide();

    assertThat(world.last().fields()).isEmpty();
    assertThat(world.condition().reason()).isEqualTo("NoCluster");
  }

  @Test
  void saysThatNothingFits() {
    World world =
        new World("{totalReplicas: 9, clusters: {'*': {maxReplicas: 0, weight: 1}}}", "", "A", "B");

    assertThat(world.decide()).isEqualTo(numbers("A:0 B:0"));
    assertThat(world.condition().met()).isFalse();
    assertThat(world.condition().message()).isEqualTo("none of 9 replicas fits anywhere");
  }

  @Test
  void whoIsNotPreferredIsPlacedOnlyWhereTheWorkloadIsAlready() {
    World world = new World("{totalReplicas: 9, clusters: {A: {weight: 1}}}", "", "A", "B", "C");
    world.change("B", each -> each.asking(2).with(WorkloadState.running(2)));

    assertThat(world.decide()).isEqualTo(numbers("A:9 B:0"));
  }

  @Test
  void dividesJobs() {
    World world = new World("{totalReplicas: 4}", "", "A", "B");
    world.scaling = new Scaling.Job();
    world.template = JsonValue.parseYaml("spec: {completions: 10}");
    world.decide();

    Map<String, Map<Pointer, Integer>> parts = world.last().fields().orElseThrow().values();
    assertThat(parts.get("A"))
        .isEqualTo(
            Map.of(Pointer.of("spec", "parallelism"), 2, Pointer.of("spec", "completions"), 5));
    assertThat(world.cluster("A").reason()).isEqualTo("2 pods at a time, 5 completions");
    assertThat(world.condition().message()).isEqualTo("4 pods in 2 clusters");
  }

  @Test
  void dividesAutoscalers() {
    World world = new World("{totalReplicas: 9}", "", "A", "B", "C");
    world.scaling = new Scaling.Autoscaler();
    world.template = JsonValue.parseYaml("spec: {minReplicas: 3, maxReplicas: 100}");
    world.decide();

    assertThat(world.last().fields().orElseThrow().values().get("B"))
        .isEqualTo(
            Map.of(Pointer.of("spec", "minReplicas"), 1, Pointer.of("spec", "maxReplicas"), 3));
    assertThat(world.condition().message()).isEqualTo("at most 9 replicas in 3 clusters");
  }

  @Test
  void refusesAnAutoscalerWithMoreThanItsMaximum() {
    World world = new World("{totalReplicas: 2}", "", "A");
    world.scaling = new Scaling.Autoscaler();
    world.template = JsonValue.parseYaml("spec: {minReplicas: 3}");

    world.decide();

    assertThat(world.last().fields()).isEmpty();
    assertThat(world.condition().reason()).isEqualTo("InvalidPreference");
  }

  @Test
  void podsThatComeUpAreNoReasonToWriteAStatus() {
    World world = new World("{totalReplicas: 9}", "", "A", "B", "C");
    world.decide();
    PreferenceStatus first = world.last().status();
    world.change("A", each -> each.with(WorkloadState.running(1)));

    world.after(Duration.ofMinutes(1)).decide();

    assertThat(world.last().status().saysTheSameAs(first)).isTrue();
    assertThat(world.condition().since()).isEqualTo(START);
  }

  @Test
  void readsTheScaleOfCustomTypes() {
    JsonValue definition =
        JsonValue.parseYaml(
            """
            spec:
              versions:
              - name: v1
                subresources:
                  scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
              - name: v2
            """);

    Scaling scaling = Scaling.ofDefinition(definition, "v1").orElseThrow();
    assertThat(scaling)
        .isEqualTo(
            new Scaling.Replicas(
                Pointer.of("spec", "size"), Optional.of(Pointer.of("status", "size"))));
    JsonValue object = JsonValue.parseYaml("{spec: {size: 5}, status: {size: 4}}");
    assertThat(((Scaling.Replicas) scaling).asked(object)).isEqualTo(5);
    assertThat(((Scaling.Replicas) scaling).ready(object)).isEqualTo(4);
    assertThat(Scaling.ofDefinition(definition, "v2")).isEmpty();
  }
}
