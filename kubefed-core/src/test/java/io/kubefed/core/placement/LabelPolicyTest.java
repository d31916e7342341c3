package io.kubefed.core.placement;

import static io.kubefed.core.placement.Fixtures.EVERYWHERE;
import static io.kubefed.core.placement.Fixtures.cluster;
import static io.kubefed.core.placement.Fixtures.clusterRole;
import static io.kubefed.core.placement.Fixtures.labels;
import static io.kubefed.core.placement.Fixtures.namespace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabelPolicyTest {

  private static final Cluster PROD = cluster("prod", "env", "prod");
  private static final Cluster DEV = cluster("dev", "env", "dev");

  private static final LabelSelector ON_PROD = labels("env", "prod");
  private static final LabelSelector OF_PAYMENTS = labels("team", "payments");

  @ParameterizedTest
  @MethodSource
  void judgesByLabels(PlacementPolicy policy, Set<String> ofPayments, Set<String> ofOthers) {
    assertThat(placed(policy, Map.of("team", "payments"))).isEqualTo(ofPayments);
    assertThat(placed(policy, Map.of("team", "search"))).isEqualTo(ofOthers);
  }

  static Stream<Arguments> judgesByLabels() {
    Set<String> both = Set.of("dev", "prod");
    return Stream.of(
        argumentSet(
            "allow clusters",
            PlacementPolicies.allowClusters(ON_PROD),
            Set.of("prod"),
            Set.of("prod")),
        argumentSet(
            "deny clusters", PlacementPolicies.denyClusters(ON_PROD), Set.of("dev"), Set.of("dev")),
        argumentSet(
            "allow namespaces", PlacementPolicies.allowNamespaces(OF_PAYMENTS), both, Set.of()),
        argumentSet(
            "deny namespaces", PlacementPolicies.denyNamespaces(OF_PAYMENTS), Set.of(), both),
        argumentSet(
            "allow namespaces on clusters",
            PlacementPolicies.allow("payments on prod", OF_PAYMENTS, ON_PROD),
            Set.of("prod"),
            both),
        argumentSet(
            "deny namespaces on clusters",
            PlacementPolicies.deny("no payments on prod", OF_PAYMENTS, ON_PROD),
            Set.of("dev"),
            both));
  }

  private static Set<String> placed(PlacementPolicy policy, Map<String, String> namespaceLabels) {
    return PlacementResolver.of(policy)
        .resolve(
            PlacementRequest.builder(namespace(EVERYWHERE), List.of(PROD, DEV))
                .namespaceLabels(namespaceLabels)
                .current(List.of("prod", "dev"))
                .build())
        .clusters();
  }

  @Test
  void doesNotTellWhileTheNamespacesLabelsAreUnknown() {
    PlacementDecision decision =
        PlacementResolver.of(PlacementPolicies.denyNamespaces(OF_PAYMENTS))
            .resolve(
                PlacementRequest.builder(namespace(EVERYWHERE), List.of(PROD, DEV))
                    .current(List.of("prod"))
                    .build());

    assertThat(decision.clusters()).containsExactly("prod");
    assertThat(decision.verdict("dev").reason()).isEqualTo(Reason.UNDECIDED_BY_POLICY);
    assertThat(decision.verdict("dev").explanation())
        .endsWith("whether the namespace has team=payments is not known, as its labels are not");
  }

  @ParameterizedTest
  @MethodSource
  void namespaceRulesDoNotConcernClusterScopedResources(PlacementPolicy policy) {
    PlacementDecision decision =
        PlacementResolver.of(policy)
            .resolve(PlacementRequest.builder(clusterRole(EVERYWHERE), List.of(PROD, DEV)).build());

    assertThat(decision.clusters()).containsExactly("dev", "prod");
  }

  static Stream<Arguments> namespaceRulesDoNotConcernClusterScopedResources() {
    return Stream.of(
        argumentSet("allow", PlacementPolicies.allowNamespaces(OF_PAYMENTS)),
        argumentSet("deny", PlacementPolicies.denyNamespaces(OF_PAYMENTS)),
        argumentSet("allow on clusters", PlacementPolicies.allow("rule", OF_PAYMENTS, ON_PROD)));
  }

  @ParameterizedTest
  @MethodSource
  void saysWhatIsDenied(PlacementPolicy policy, String words) {
    PlacementDecision decision =
        PlacementResolver.of(policy)
            .resolve(
                PlacementRequest.builder(namespace(EVERYWHERE), List.of(PROD))
                    .namespaceLabels(Map.of("team", "payments"))
                    .build());

    assertThat(decision.verdict("prod").reason()).isEqualTo(Reason.EXCLUDED_BY_POLICY);
    assertThat(decision.verdict("prod").explanation()).isEqualTo(words);
  }

  static Stream<Arguments> saysWhatIsDenied() {
    return Stream.of(
        argumentSet(
            "clusters",
            PlacementPolicies.denyClusters(ON_PROD),
            "policy \"deny clusters env=prod\": denies clusters with env=prod"),
        argumentSet(
            "other clusters",
            PlacementPolicies.allowClusters(labels("env", "dev")),
            "policy \"allow clusters env=dev\": allows only clusters with env=dev"),
        argumentSet(
            "namespaces",
            PlacementPolicies.denyNamespaces(OF_PAYMENTS),
            "policy \"deny namespaces team=payments\": denies every cluster to namespaces with"
                + " team=payments"),
        argumentSet(
            "other namespaces",
            PlacementPolicies.allowNamespaces(labels("team", "search")),
            "policy \"allow namespaces team=search\": allows only namespaces with team=search"),
        argumentSet(
            "namespaces on clusters",
            PlacementPolicies.deny("rule 7", OF_PAYMENTS, ON_PROD),
            "policy \"rule 7\": denies clusters with env=prod to namespaces with team=payments"));
  }
}
