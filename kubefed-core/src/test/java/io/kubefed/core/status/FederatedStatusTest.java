package io.kubefed.core.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedStatusTest {

  private static final FederatedType TYPE =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.891Z");
  private static final String HEALTHY =
      "{observedGeneration: 2, conditions: [{type: Propagation, status: 'True', lastUpdateTime:"
          + " '2026-01-01T00:00:00Z', lastTransitionTime: '2025-01-01T00:00:00Z'}], clusters:"
          + " [{name: west}, {name: east}]}";

  private static FederatedResource resource(long generation, JsonValue status) {
    return FederatedResource.read(
        TYPE, JsonValue.of(Map.of("metadata", Map.of("generation", generation), "status", status)));
  }

  private static ClusterStatus ok(String cluster) {
    return ClusterStatus.of(cluster, PropagationStatus.OK);
  }

  private static ClusterStatus failed(String cluster) {
    return ClusterStatus.of(cluster, PropagationStatus.CREATION_FAILED);
  }

  private static ClusterStatus with(String cluster, String remoteStatus) {
    return ok(cluster).withRemoteStatus(JsonValue.parseYaml(remoteStatus));
  }

  private static PropagationResult result(ClusterStatus... clusters) {
    return PropagationResult.of(List.of(clusters), false);
  }

  @ParameterizedTest
  @MethodSource
  void foldsTheResultIntoTheStatus(
      long generation, String before, PropagationResult result, String after) {
    JsonValue old = JsonValue.parseYaml(before);
    FederatedStatus folded = FederatedStatus.fold(resource(generation, old), result, NOW);
    assertThat(folded.status()).isEqualTo(JsonValue.parseYaml(after));
    assertThat(folded.changed()).isEqualTo(!before.equals(after));
  }

  static Stream<Arguments> foldsTheResultIntoTheStatus() {
    String now = "'2026-03-04T05:06:07Z'";
    String updatedNow = HEALTHY.replace("'2026-01-01T00:00:00Z'", now);
    String failing =
        "{observedGeneration: 2, conditions: [{type: Propagation, status: 'False', reason:"
            + " CheckClusters, lastUpdateTime: "
            + now
            + ", lastTransitionTime: "
            + now
            + "}], clusters: [{name: east}, {name: west, status: CreationFailed}]}";
    return Stream.of(
        argumentSet(
            "first status",
            2,
            "{}",
            result(ok("west"), ok("east")),
            "{observedGeneration: 2, conditions: [{type: Propagation, status: 'True',"
                + " lastUpdateTime: "
                + now
                + ", lastTransitionTime: "
                + now
                + "}], clusters: [{name: east}, {name: west}]}"),
        argumentSet(
            "nothing new, in whatever order the clusters stand",
            2,
            HEALTHY,
            result(ok("east"), ok("west")),
            HEALTHY),
        argumentSet(
            "new generation alone moves no time",
            3,
            HEALTHY,
            result(ok("east"), ok("west")),
            HEALTHY.replace("observedGeneration: 2", "observedGeneration: 3")),
        argumentSet(
            "updated objects move the update time",
            2,
            HEALTHY,
            PropagationResult.of(List.of(ok("east"), ok("west")), true),
            updatedNow),
        argumentSet(
            "another cluster moves the update time",
            2,
            HEALTHY,
            result(ok("east"), ok("west"), ok("north")),
            updatedNow.replace(
                "[{name: west}, {name: east}]", "[{name: east}, {name: north}, {name: west}]")),
        argumentSet(
            "failing cluster moves the transition time",
            2,
            HEALTHY,
            result(ok("east"), failed("west")),
            failing),
        argumentSet("failure that stays", 2, failing, result(failed("west"), ok("east")), failing),
        argumentSet(
            "recovery",
            2,
            failing.replace(now, "'2026-01-01T00:00:00Z'"),
            result(ok("west"), ok("east")),
            "{observedGeneration: 2, conditions: [{type: Propagation, status: 'True',"
                + " lastUpdateTime: "
                + now
                + ", lastTransitionTime: "
                + now
                + "}], clusters: [{name: east}, {name: west}]}"),
        argumentSet(
            "no cluster was asked",
            2,
            HEALTHY,
            PropagationResult.failed(PropagationReason.COMPUTE_PLACEMENT_FAILED),
            "{observedGeneration: 2, conditions: [{type: Propagation, status: 'False', reason:"
                + " ComputePlacementFailed, lastUpdateTime: "
                + now
                + ", lastTransitionTime: "
                + now
                + "}]}"),
        argumentSet(
            "namespace that is not federated outranks the clusters",
            2,
            "{}",
            result(failed("east")).withReason(PropagationReason.NAMESPACE_NOT_FEDERATED),
            "{observedGeneration: 2, conditions: [{type: Propagation, status: 'False', reason:"
                + " NamespaceNotFederated, lastUpdateTime: "
                + now
                + ", lastTransitionTime: "
                + now
                + "}], clusters: [{name: east, status: CreationFailed}]}"),
        argumentSet(
            "remote status appears",
            2,
            HEALTHY,
            result(with("east", "{ready: 1}"), ok("west")),
            updatedNow.replace(
                "[{name: west}, {name: east}]",
                "[{name: east, remoteStatus: {ready: 1}}, {name: west}]")),
        argumentSet(
            "remote status is as it was",
            2,
            HEALTHY.replace("{name: east}", "{name: east, remoteStatus: {a: 1, b: 2}}"),
            result(with("east", "{b: 2.0, a: 1}"), ok("west")),
            HEALTHY.replace("{name: east}", "{name: east, remoteStatus: {a: 1, b: 2}}")),
        argumentSet(
            "remote status is no longer collected",
            2,
            HEALTHY.replace("{name: east}", "{name: east, remoteStatus: {a: 1}}"),
            result(ok("east"), ok("west")),
            updatedNow.replace("[{name: west}, {name: east}]", "[{name: east}, {name: west}]")),
        argumentSet(
            "word that this version does not know passes through",
            2,
            "{}",
            result(new ClusterStatus("east", "Quarantined", Optional.empty())),
            "{observedGeneration: 2, conditions: [{type: Propagation, status: 'False', reason:"
                + " CheckClusters, lastUpdateTime: "
                + now
                + ", lastTransitionTime: "
                + now
                + "}], clusters: [{name: east, status: Quarantined}]}"),
        argumentSet(
            "conditions and fields of others stay",
            2,
            "{extra: 1, conditions: [{type: Other, status: 'True'}]}",
            result(),
            "{extra: 1, observedGeneration: 2, conditions: [{type: Other, status: 'True'},"
                + " {type: Propagation, status: 'True', lastUpdateTime: "
                + now
                + ", lastTransitionTime: "
                + now
                + "}]}"));
  }

  @Property
  void foldingTheSameResultAgainChangesNothing(
      @ForAll("results") PropagationResult first, @ForAll("results") PropagationResult second) {
    FederatedStatus once = FederatedStatus.fold(resource(1, JsonValue.emptyObject()), first, NOW);
    FederatedStatus twice = FederatedStatus.fold(resource(1, once.status()), second, NOW);
    PropagationResult settled = new PropagationResult(second.reason(), second.clusters(), false);
    FederatedStatus thrice =
        FederatedStatus.fold(resource(1, twice.status()), settled, NOW.plusSeconds(60));
    assertThat(thrice).isEqualTo(new FederatedStatus(twice.status(), false));
    assertThat(FederatedStatus.clustersOf(twice.status())).isEqualTo(second.clusters());
  }

  @Provide
  Arbitrary<PropagationResult> results() {
    Arbitrary<ClusterStatus> cluster =
        Combinators.combine(
                Arbitraries.of("east", "west", "north", "south"),
                Arbitraries.of(PropagationStatus.class),
                Arbitraries.of("{}", "null", "{ready: 1}", "[1, 2]"))
            .as(
                (name, status, remote) ->
                    ClusterStatus.of(name, status)
                        .withRemoteStatus(JsonValue.parse(remote.replace("ready", "\"ready\""))));
    return Combinators.combine(
            cluster.list().uniqueElements(ClusterStatus::name).ofMaxSize(4),
            Arbitraries.of(true, false),
            Arbitraries.of(PropagationReason.class))
        .as(
            (clusters, updated, reason) ->
                PropagationResult.of(clusters, updated).withReason(reason));
  }

  @ParameterizedTest
  @EnumSource(PropagationStatus.class)
  void everyStatusIsFoundByItsWord(PropagationStatus status) {
    assertThat(PropagationStatus.of(status.value())).contains(status);
  }

  @Test
  void failuresOfOperationsAreWorthAnotherTry() {
    assertThat(result(ok("east"), failed("west")).isRetryable()).isTrue();
    assertThat(
            result(
                    ClusterStatus.of("east", PropagationStatus.CLUSTER_NOT_READY),
                    ClusterStatus.of("west", PropagationStatus.APPLY_OVERRIDES_FAILED))
                .isRetryable())
        .isFalse();
  }

  @Test
  void clusterHasOneStatus() {
    assertThatThrownBy(() -> result(ok("east"), failed("east")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cluster \"east\" has two statuses; it can have one");
  }
}
