package io.kubefed.scheduling.rewrite;

import static io.kubefed.scheduling.Requests.numbers;
import static io.kubefed.scheduling.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.override.OverridePlan;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.strategy.AutoscalerDivision;
import io.kubefed.scheduling.strategy.JobDivision;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduledResourceTest {

  private static final FederatedType DEPLOYMENT =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));

  private static JsonValue federated(String spec) {
    return JsonValue.parseYaml(
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedDeployment
            metadata: {name: web, namespace: shop}
            """)
        .with(
            "spec",
            JsonValue.parseYaml(spec)
                .with("template", JsonValue.parseYaml("{spec: {replicas: 1, paused: false}}")));
  }

  private static JsonValue schedule(JsonValue object, String replicas) {
    return ScheduledResource.of(
        FederatedResource.read(DEPLOYMENT, object), ScheduledFields.replicas(numbers(replicas)));
  }

  private static void assertScheduled(String before, String replicas, String after) {
    JsonValue result = schedule(federated(before), replicas);

    assertThat(result).isEqualTo(federated(after));
    assertThat(schedule(result, replicas)).isSameAs(result);
  }

  @Test
  void aFreshResourceIsPlacedAndOverridden() {
    assertScheduled(
        "{}",
        "west:2 east:0",
        """
        placement: {clusters: [{name: east}, {name: west}]}
        overrides:
        - {clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 0}]}
        - {clusterName: west, clusterOverrides: [{path: /spec/replicas, value: 2}]}
        """);
  }

  @Test
  void nullCountsAsAbsent() {
    assertScheduled(
        "{placement: null, overrides: null}",
        "east:1",
        """
        placement: {clusters: [{name: east}]}
        overrides: [{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 1}]}]
        """);
    assertScheduled(
        "{placement: {clusters: null}, overrides: [{clusterName: east, clusterOverrides: null}]}",
        "east:1",
        """
        placement: {clusters: [{name: east}]}
        overrides: [{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 1}]}]
        """);
  }

  @Test
  void otherOverridesAndTheSelectorStay() {
    assertScheduled(
        """
        placement: {clusters: [{name: west}, {name: gone}], clusterSelector: {matchLabels: {a: b}}}
        overrides:
        - clusterSelector: {matchLabels: {tier: gold}}
          clusterOverrides: [{path: /spec/replicas, value: 7}]
        - clusterName: gone
          clusterOverrides: [{path: /spec/paused, value: true}, {path: /spec/replicas, value: 3}]
        - clusterName: west
          clusterOverrides:
          - {op: test, path: /spec/replicas, value: 1}
          - {op: add, path: /spec/replicas, value: 3}
          - {path: /spec/paused, value: true}
        - clusterName: lost
          clusterOverrides: [{path: /spec/replicas, value: 3}]
        - clusterName: typed
          overriders: {replicas: 5}
          clusterOverrides: [{path: /spec/replicas, value: 3}]
        """,
        "west:4 east:1",
        """
        placement: {clusters: [{name: west}, {name: east}], clusterSelector: {matchLabels: {a: b}}}
        overrides:
        - clusterSelector: {matchLabels: {tier: gold}}
          clusterOverrides: [{path: /spec/replicas, value: 7}]
        - clusterName: gone
          clusterOverrides: [{path: /spec/paused, value: true}]
        - clusterName: west
          clusterOverrides:
          - {op: test, path: /spec/replicas, value: 1}
          - {op: add, path: /spec/replicas, value: 4}
          - {path: /spec/paused, value: true}
        - clusterName: typed
          overriders: {replicas: 5}
          clusterOverrides: []
        - clusterName: east
          clusterOverrides: [{path: /spec/replicas, value: 1}]
        """);
  }

  @Test
  void aRemovalOfTheFieldGivesWay() {
    assertScheduled(
        """
        placement: {clusters: [{name: east}]}
        overrides: [{clusterName: east, clusterOverrides: [{op: remove, path: /spec/replicas}]}]
        """,
        "east:1",
        """
        placement: {clusters: [{name: east}]}
        overrides: [{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 1}]}]
        """);
  }

  @Test
  void aSelectorOrAnOverriderDoesNotWinOverTheSchedule() {
    JsonValue object =
        federated(
            """
            overrides:
            - clusterSelector: {}
              clusterOverrides: [{path: /spec/replicas, value: 7}]
            - clusterName: east
              overriders: {replicas: 5}
            """);

    FederatedResource scheduled = FederatedResource.parse(DEPLOYMENT, schedule(object, "east:2"));

    assertThat(
            OverridePlan.compile(scheduled)
                .apply(scheduled.template(), Cluster.named("east"))
                .integer("spec", "replicas"))
        .hasValue(2);
  }

  @Test
  void nothingScheduledIsPlacedNowhere() {
    assertScheduled(
        "{placement: {clusterSelector: {}}}",
        "",
        "{placement: {clusterSelector: {}, clusters: []}}");
  }

  @Test
  void whatDoesNotChangeIsShared() {
    JsonValue before =
        federated(
            """
            placement: {clusters: [{name: east}, {name: west}]}
            overrides:
            - {clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 1}]}
            - {clusterName: west, clusterOverrides: [{path: /spec/replicas, value: 2}]}
            """);

    JsonValue after = schedule(before, "east:1 west:3");

    for (String place : new String[] {"/metadata", "/spec/template", "/spec/placement"}) {
      assertShared(before, after, place);
    }
    assertShared(before, after, "/spec/overrides/0");
    assertThat(after.at(Pointer.parse("/spec/overrides/1/clusterOverrides/0/value")))
        .contains(JsonValue.of(3L));
    assertThat(before.at(Pointer.parse("/spec/overrides/1/clusterOverrides/0/value")))
        .contains(JsonValue.of(2L));
  }

  private static void assertShared(JsonValue before, JsonValue after, String place) {
    Pointer pointer = Pointer.parse(place);
    assertThat(after.at(pointer).orElseThrow().isSameTree(before.at(pointer).orElseThrow()))
        .as(place)
        .isTrue();
  }

  @Test
  void thePlacementIsLeftAloneWhereItNamesTheSameClusters() {
    JsonValue before = federated("{placement: {clusters: [{name: west}, {name: east}]}}");

    assertShared(before, schedule(before, "east:1 west:1"), "/spec/placement");
  }

  @Test
  void refusesMalformedOverrides() {
    JsonValue object = federated("{overrides: [{clusterName: east}, {clusterName: east}]}");

    assertThatThrownBy(() -> schedule(object, "east:1"))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("FederatedDeployment shop/web")
        .hasMessageContaining("appears more than once");
  }

  @Test
  void aJobGetsParallelismAndCompletions() {
    JobDivision division =
        JobDivision.divide(
            ReplicaPlanner.of(), request(3, "*://1", "A").build(), OptionalInt.of(9), Map.of());

    assertThat(ScheduledFields.job(division).values())
        .isEqualTo(
            Map.of(
                "A",
                Map.of(
                    Pointer.of("spec", "parallelism"), 3, Pointer.of("spec", "completions"), 9)));
  }

  @Test
  void anAutoscalerGetsBothBounds() {
    AutoscalerDivision division =
        AutoscalerDivision.divide(ReplicaPlanner.of(), request(3, "*://1", "A").build(), 2);

    JsonValue result =
        ScheduledResource.of(
            FederatedResource.read(DEPLOYMENT, federated("{}")),
            ScheduledFields.autoscaler(division));

    assertThat(result.at(Pointer.parse("/spec/overrides/0/clusterOverrides")))
        .contains(
            JsonValue.parseYaml(
                "[{path: /spec/minReplicas, value: 2}, {path: /spec/maxReplicas, value: 3}]"));
  }

  @Test
  void refusesValuesOfFieldsThatAreNotScheduled() {
    assertThatThrownBy(
            () ->
                new ScheduledFields(
                    Set.of(ScheduledFields.REPLICAS),
                    Map.of("A", Map.of(Pointer.of("spec", "paused"), 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
