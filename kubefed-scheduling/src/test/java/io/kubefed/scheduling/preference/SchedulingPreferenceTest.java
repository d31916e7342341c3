package io.kubefed.scheduling.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.api.ReplicaSchedulingPreference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulingPreferenceTest {

  private static final String HEAD =
      """
      apiVersion: scheduling.kubefed.io/v1alpha1
      kind: ReplicaSchedulingPreference
      metadata: {name: web, namespace: shop}
      """;
  private static final String FULL =
      HEAD
          + """
          spec:
            targetKind: FederatedDeployment
            totalReplicas: 9
            rebalance: true
            intersectWithClusterSelector: true
            clusters:
              east: {minReplicas: 4, maxReplicas: 6, weight: 1}
              "*": {weight: 2}
          """;

  private static SchedulingPreference parse(String yaml) {
    return SchedulingPreference.parse(JsonValue.parseYaml(yaml), StrategyCatalog.standard());
  }

  @Test
  void readsEveryField() {
    SchedulingPreference preference = parse(FULL);

    assertThat(preference.reference()).hasToString("ReplicaSchedulingPreference shop/web");
    assertThat(preference.targetKind()).isEqualTo("FederatedDeployment");
    assertThat(preference.totalReplicas()).isEqualTo(9);
    assertThat(preference.rebalance()).isTrue();
    assertThat(preference.intersectWithClusterSelector()).isTrue();
    assertThat(preference.strategy()).isSameAs(ReplicaPlanner.of());
    assertThat(preference.clusters())
        .isEqualTo(
            Map.of(
                "east",
                ClusterPreference.ofWeight(1).withMinReplicas(4).withMaxReplicas(6),
                "*",
                ClusterPreference.ofWeight(2)));
  }

  @Test
  void readsTheClientsModelAlike() {
    ReplicaSchedulingPreference resource =
        Serialization.unmarshal(FULL, ReplicaSchedulingPreference.class);

    assertThat(SchedulingPreference.parse(resource, StrategyCatalog.standard()))
        .isEqualTo(parse(FULL));
  }

  @Test
  void withoutPreferencesAllClustersAreAlike() {
    String spec = "spec: {targetKind: FederatedDeployment, totalReplicas: 9";
    Map<String, ClusterPreference> alike = Map.of("*", ClusterPreference.ofWeight(1));

    assertThat(parse(HEAD + spec + "}").clusters()).isEqualTo(alike);
    assertThat(parse(HEAD + spec + ", clusters: {}}").clusters()).isEqualTo(alike);
    assertThat(parse(HEAD + spec + ", clusters: null}").clusters()).isEqualTo(alike);
  }

  @Test
  void asksForItsReplicas() {
    SchedulingPreference preference = parse(FULL);

    Map<String, Integer> replicas =
        preference
            .strategy()
            .plan(
                preference.request(
                    List.of(
                        Candidate.of(Cluster.named("east")), Candidate.of(Cluster.named("west")))))
            .replicas();

    assertThat(replicas).isEqualTo(Map.of("east", 5, "west", 4));
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatMakesNoSense(String yaml, String problem) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining(problem);
  }

  static Stream<Arguments> refusesWhatMakesNoSense() {
    return Stream.of(
        argumentSet("no spec", HEAD, "/spec/targetKind: is required"),
        argumentSet("no total", HEAD, "/spec/totalReplicas: is required"),
        argumentSet("a spec that is none", HEAD + "spec: 3", "/spec: must be an object"),
        argumentSet(
            "another kind", FULL.replace("kind: Replica", "kind: Foo"), "/kind: must be Replica"),
        argumentSet("another version", FULL.replace("v1alpha1", "v7"), "/apiVersion: must be"),
        argumentSet("no name", FULL.replace("name: web, ", ""), "/metadata/name: is required"),
        argumentSet(
            "no namespace",
            FULL.replace(", namespace: shop", ""),
            "/metadata/namespace: is required"),
        argumentSet("text", FULL.replace("9", "nine"), "/spec/totalReplicas: must be an integer"),
        argumentSet("a fraction", FULL.replace("9", "9.5"), "must be an integer"),
        argumentSet("beyond int", FULL.replace("9", "2147483648"), "must be from 0 to 2147483647"),
        argumentSet("negative", FULL.replace("9", "-1"), "must be from 0 to 2147483647, not -1"),
        argumentSet(
            "beyond long",
            FULL.replace("weight: 2", "weight: 9223372036854775808"),
            "/spec/clusters/*/weight: is a number beyond 64 bits"),
        argumentSet(
            "minimum above maximum",
            FULL.replace("minReplicas: 4", "minReplicas: 7"),
            "/spec/clusters/east/minReplicas: 7 is more than maxReplicas, which is 6"),
        argumentSet(
            "a flag that is none",
            FULL.replace("rebalance: true", "rebalance: maybe"),
            "/spec/rebalance: must be true or false"),
        argumentSet(
            "a cluster that is none",
            FULL.replace("{weight: 2}", "2"),
            "/spec/clusters/*: must be an object"),
        argumentSet(
            "clusters that are none",
            HEAD + "spec: {targetKind: F, totalReplicas: 1, clusters: [east]}",
            "/spec/clusters: must be an object"),
        argumentSet(
            "an unknown strategy",
            annotated("Magic"),
            "/metadata/annotations/kubefed.io~1scheduling-strategy: \"Magic\" is no strategy;"
                + " there are Aggregated, FreeCapacity, Spread, Weighted"));
  }

  private static String annotated(String strategy) {
    return FULL.replace(
        "namespace: shop",
        "namespace: shop, annotations: {kubefed.io/scheduling-strategy: '" + strategy + "'}");
  }

  @Test
  void takesTheStrategyOfTheAnnotation() {
    assertThat(parse(annotated("Aggregated")).strategy()).isNotSameAs(ReplicaPlanner.of());
    assertThat(parse(annotated("Weighted")).strategy()).isSameAs(ReplicaPlanner.of());
    assertThat(parse(annotated("")).strategy()).isSameAs(ReplicaPlanner.of());
  }

  @Test
  void tellsOfUnknownFieldsAndAcceptsThem() {
    String yaml = FULL.replace("weight: 1", "wait: 1").replace("rebalance", "rebalanced");

    assertThat(SchedulingPreference.validate(JsonValue.parseYaml(yaml), StrategyCatalog.standard()))
        .hasSize(2)
        .noneMatch(Problem::isError)
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/rebalanced", "/spec/clusters/east/wait");
    assertThat(parse(yaml).rebalance()).isFalse();
  }
}
