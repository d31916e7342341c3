package io.kubefed.core.placement;

import static io.kubefed.core.placement.Fixtures.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiInstalledTest {

  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));
  private static final Cluster NEW = cluster("new").withApis(Set.of("apps/v1/Deployment"));
  private static final Cluster OLD =
      cluster("old").withApis(Set.of("extensions/v1beta1/Deployment"));
  private static final Cluster UNKNOWN = cluster("unknown");

  private static PlacementDecision decide(String spec, String... current) {
    FederatedResource resource =
        FederatedResource.read(
            DEPLOYMENTS,
            JsonValue.parseYaml(
                """
                apiVersion: types.kubefed.io/v1beta1
                kind: FederatedDeployment
                metadata: {name: web, namespace: team-a}
                spec: {placement: {clusterSelector: {}}, %s}
                """
                    .formatted(spec)));
    return PlacementResolver.of(PlacementPolicies.apiInstalled())
        .resolve(
            PlacementRequest.builder(resource, List.of(NEW, OLD, UNKNOWN))
                .scope(ControlPlaneScope.NAMESPACED)
                .current(List.of(current))
                .build());
  }

  @Test
  void placesWhereTheApiIsServed() {
    PlacementDecision decision = decide("template: {}");

    assertThat(decision.clusters()).containsExactly("new");
    assertThat(decision.verdict("old").reason()).isEqualTo(Reason.EXCLUDED_BY_POLICY);
    assertThat(decision.verdict("old").explanation())
        .isEqualTo("policy \"api installed\": the cluster does not serve Deployment in apps/v1");
    assertThat(decision.verdict("unknown").reason()).isEqualTo(Reason.UNDECIDED_BY_POLICY);
  }

  @Test
  void removesNothingThatIsThere() {
    assertThat(decide("template: {}", "old", "unknown").clusters())
        .containsExactly("new", "old", "unknown");
  }

  @Test
  void looksAtTheVersionInTheTemplate() {
    assertThat(decide("template: {apiVersion: extensions/v1beta1}").clusters())
        .containsExactly("old");
  }

  @Test
  void looksAtTheVersionInAnOverride() {
    assertThat(
            decide(
                    "overrides: [{clusterName: old, clusterOverrides: [{path: /apiVersion, value:"
                        + " extensions/v1beta1}]}]")
                .clusters())
        .containsExactly("new", "old");
  }

  @Test
  void looksPastMalformedOverrides() {
    assertThat(decide("overrides: none").clusters()).containsExactly("new");
  }
}
