package io.kubefed.core.placement;

import static io.kubefed.core.placement.Fixtures.EVERYWHERE;
import static io.kubefed.core.placement.Fixtures.cluster;
import static io.kubefed.core.placement.Fixtures.clusterRole;
import static io.kubefed.core.placement.Fixtures.configMap;
import static io.kubefed.core.placement.Fixtures.inRegion;
import static io.kubefed.core.placement.Fixtures.labels;
import static io.kubefed.core.placement.Fixtures.namespace;
import static io.kubefed.core.placement.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementResolverTest {

  private static final Cluster EAST = cluster("east", "env", "prod");
  private static final Cluster WEST = cluster("west", "env", "dev");
  private static final Cluster BARE = cluster("bare");

  private final PlacementResolver kubefed = PlacementResolver.kubefed();

  @ParameterizedTest
  @MethodSource
  void placesAsKubeFedDoes(
      String placement, Set<String> placed, Reason east, Reason west, String whyNotWest) {
    PlacementDecision decision =
        kubefed.resolve(request(configMap(placement), WEST, EAST, BARE).build());

    assertThat(decision.clusters()).isEqualTo(placed);
    assertThat(decision.verdict("east").reason()).isEqualTo(east);
    assertThat(decision.verdict("west").reason()).isEqualTo(west);
    assertThat(decision.verdict("west").explanation()).isEqualTo(whyNotWest);
    assertThat(decision.verdicts())
        .extracting(ClusterVerdict::cluster)
        .containsExactly("bare", "east", "west");
  }

  static Stream<Arguments> placesAsKubeFedDoes() {
    return Stream.of(
        argumentSet(
            "named clusters",
            "clusters: [{name: east}]",
            Set.of("east"),
            Reason.NAMED,
            Reason.NOT_NAMED,
            "not named in spec.placement.clusters"),
        argumentSet(
            "named clusters win over the selector",
            "{clusters: [{name: east}], clusterSelector: {matchLabels: {env: dev}}}",
            Set.of("east"),
            Reason.NAMED,
            Reason.NOT_NAMED,
            "not named in spec.placement.clusters; clusterSelector does not count beside"
                + " clusters"),
        argumentSet(
            "an empty list is nowhere, whatever the selector",
            "{clusters: [], clusterSelector: {}}",
            Set.of(),
            Reason.NOT_NAMED,
            Reason.NOT_NAMED,
            "spec.placement.clusters is an empty list, which places nowhere; clusterSelector does"
                + " not count beside clusters"),
        argumentSet(
            "a null list is no list",
            "{clusters: null, clusterSelector: {matchLabels: {env: prod}}}",
            Set.of("east"),
            Reason.SELECTED,
            Reason.NOT_SELECTED,
            "not selected: clusterSelector requires env=prod, and the cluster has env=dev"),
        argumentSet(
            "an empty selector is everywhere",
            EVERYWHERE,
            Set.of("bare", "east", "west"),
            Reason.SELECTED,
            Reason.SELECTED,
            "selected: clusterSelector is empty"),
        argumentSet(
            "a selector selects by label",
            "clusterSelector: {matchExpressions: [{key: env, operator: NotIn, values: [dev]}]}",
            Set.of("bare", "east"),
            Reason.SELECTED,
            Reason.NOT_SELECTED,
            "not selected: clusterSelector requires env!=dev, and the cluster has env=dev"),
        argumentSet(
            "an empty placement is nowhere",
            "{}",
            Set.of(),
            Reason.NO_PLACEMENT,
            Reason.NO_PLACEMENT,
            "spec.placement has neither clusters nor clusterSelector"),
        argumentSet(
            "no placement is nowhere",
            "",
            Set.of(),
            Reason.NO_PLACEMENT,
            Reason.NO_PLACEMENT,
            "spec.placement has neither clusters nor clusterSelector"));
  }

  @Test
  void saysWhichLabelASelectedClusterLacks() {
    PlacementDecision decision =
        kubefed.resolve(
            request(configMap("clusterSelector: {matchLabels: {env: prod}}"), EAST, BARE).build());

    assertThat(decision.verdict("east").explanation()).isEqualTo("selected by env=prod");
    assertThat(decision.verdict("bare").explanation())
        .isEqualTo(
            "not selected: clusterSelector requires env=prod, and the cluster has no label env");
  }

  @Test
  void namesTheClustersThatNobodyKnows() {
    PlacementDecision decision =
        kubefed.resolve(
            request(configMap("clusters: [{name: moon}, {name: east}, {name: abyss}]"), EAST)
                .build());

    assertThat(decision.clusters()).containsExactly("east");
    assertThat(decision.verdicts())
        .extracting(ClusterVerdict::cluster, ClusterVerdict::reason)
        .containsExactly(
            tuple("abyss", Reason.NO_SUCH_CLUSTER),
            tuple("east", Reason.NAMED),
            tuple("moon", Reason.NO_SUCH_CLUSTER));
    assertThat(decision.verdict("moon").explanation())
        .isEqualTo("named in spec.placement.clusters, but no member cluster has this name");
  }

  @Test
  void givesAVerdictOnAClusterThatNobodyEverNamed() {
    PlacementDecision decision = kubefed.resolve(request(configMap(EVERYWHERE), EAST).build());

    assertThat(decision.verdict("moon").reason()).isEqualTo(Reason.NO_SUCH_CLUSTER);
    assertThat(decision.verdict("moon").placed()).isFalse();
    assertThat(decision.places("moon")).isFalse();
    assertThat(decision.verdicts()).hasSize(1);
  }

  @Test
  void placesClustersThatAreNotReady() {
    PlacementDecision decision =
        kubefed.resolve(request(configMap(EVERYWHERE), EAST.withReady(false), WEST).build());

    assertThat(decision.clusters()).containsExactly("east", "west");
  }

  @Test
  void placesNamespacedResourcesWhereTheirNamespaceIs() {
    PlacementDecision decision =
        kubefed.resolve(
            request(configMap("clusters: [{name: east}, {name: west}]"), EAST, WEST, BARE)
                .namespace(namespace("clusters: [{name: east}, {name: bare}]"))
                .build());

    assertThat(decision.clusters()).containsExactly("east");
    assertThat(decision.refusal()).isEmpty();
    assertThat(decision.verdict("west").reason()).isEqualTo(Reason.NAMESPACE_NOT_PLACED);
    assertThat(decision.verdict("west").explanation())
        .isEqualTo(
            "named in spec.placement.clusters, but namespace team-a is not placed there: not named"
                + " in spec.placement.clusters");
    assertThat(decision.verdict("bare").reason()).isEqualTo(Reason.NOT_NAMED);
  }

  @ParameterizedTest
  @MethodSource
  void aNamespaceWithoutPlacementHasRoomNowhere(ControlPlaneScope scope) {
    PlacementDecision decision =
        kubefed.resolve(
            request(configMap(EVERYWHERE), EAST).namespace(namespace("")).scope(scope).build());

    assertThat(decision.clusters()).isEmpty();
    assertThat(decision.refusal()).isEmpty();
    assertThat(decision.verdict("east").reason()).isEqualTo(Reason.NAMESPACE_NOT_PLACED);
  }

  static Stream<Arguments> aNamespaceWithoutPlacementHasRoomNowhere() {
    return Stream.of(
        argumentSet("in a cluster-scoped control plane", ControlPlaneScope.CLUSTER),
        argumentSet("in a namespaced control plane", ControlPlaneScope.NAMESPACED));
  }

  @Test
  void refusesNamespacedResourcesWithoutAFederatedNamespace() {
    PlacementDecision decision =
        kubefed.resolve(
            PlacementRequest.builder(configMap("clusters: [{name: east}]"), List.of(EAST, WEST))
                .build());

    assertThat(decision.clusters()).isEmpty();
    assertThat(decision.refusal()).map(Refusal::reason).hasValue("NamespaceNotFederated");
    assertThat(decision.refusal().orElseThrow().message()).contains("team-a/team-a");
    assertThat(decision.verdict("east").reason()).isEqualTo(Reason.NAMESPACE_NOT_FEDERATED);
    assertThat(decision.verdict("east").explanation())
        .isEqualTo(
            "named in spec.placement.clusters, but namespace team-a has no FederatedNamespace");
    assertThat(decision.verdict("west").reason()).isEqualTo(Reason.NOT_NAMED);
  }

  @Test
  void aNamespacedControlPlaneNeedsNoFederatedNamespace() {
    PlacementDecision decision =
        kubefed.resolve(
            PlacementRequest.builder(configMap(EVERYWHERE), List.of(EAST, WEST))
                .scope(ControlPlaneScope.NAMESPACED)
                .build());

    assertThat(decision.clusters()).containsExactly("east", "west");
    assertThat(decision.refusal()).isEmpty();
  }

  @Test
  void aNamespacedControlPlaneIsLimitedByAFederatedNamespace() {
    PlacementDecision decision =
        kubefed.resolve(
            request(configMap(EVERYWHERE), EAST, WEST)
                .namespace(namespace("clusters: [{name: west}]"))
                .scope(ControlPlaneScope.NAMESPACED)
                .build());

    assertThat(decision.clusters()).containsExactly("west");
  }

  @Test
  void clusterScopedResourcesIgnoreNamespaces() {
    PlacementDecision withNamespace =
        kubefed.resolve(
            request(clusterRole(EVERYWHERE), EAST).namespace(namespace("clusters: []")).build());
    PlacementDecision without =
        kubefed.resolve(PlacementRequest.builder(clusterRole(EVERYWHERE), List.of(EAST)).build());

    assertThat(withNamespace.clusters()).containsExactly("east");
    assertThat(without.clusters()).containsExactly("east");
    assertThat(without.refusal()).isEmpty();
  }

  @Test
  void placesAFederatedNamespaceAsItAsks() {
    PlacementDecision decision =
        kubefed.resolve(
            PlacementRequest.builder(namespace("clusters: [{name: west}]"), List.of(EAST, WEST))
                .build());

    assertThat(decision.clusters()).containsExactly("west");
    assertThat(decision.refusal()).isEmpty();
  }

  @Test
  void makesNoDecisionOnAMalformedPlacement() {
    PlacementRequest request =
        request(configMap("clusterSelector: {matchLabels: {env: 'no label value'}}"), EAST)
            .current(List.of("east"))
            .build();

    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> kubefed.resolve(request))
        .withMessageContaining("FederatedConfigMap team-a/settings")
        .withMessageContaining("/spec/placement/clusterSelector/matchLabels/env");
  }

  @Test
  void makesNoDecisionOnAMalformedPlacementOfTheNamespace() {
    PlacementRequest request =
        request(configMap(EVERYWHERE), EAST).namespace(namespace("clusters: east")).build();

    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> kubefed.resolve(request))
        .withMessageContaining("FederatedNamespace team-a/team-a")
        .withMessageContaining("/spec/placement/clusters");
  }

  @Test
  void aNamedPlacementStandsBesideASelectorThatIsMalformed() {
    PlacementDecision decision =
        kubefed.resolve(
            request(
                    configMap(
                        "{clusters: [{name: east}], clusterSelector: {matchExpressions: [{key: a,"
                            + " operator: In}]}}"),
                    EAST,
                    WEST)
                .build());

    assertThat(decision.clusters()).containsExactly("east");
  }

  @Test
  void refusesTheFederatedNamespaceOfAnotherNamespace() {
    PlacementRequest.Builder request =
        PlacementRequest.builder(configMap(EVERYWHERE), List.of(EAST))
            .namespace(configMap(EVERYWHERE));

    assertThatIllegalArgumentException()
        .isThrownBy(request::build)
        .withMessageContaining("FederatedConfigMap team-a/settings")
        .withMessageContaining("team-a/team-a");
  }

  @Test
  void refusesTwoClustersOfOneName() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PlacementRequest.builder(configMap(EVERYWHERE), List.of(EAST, WEST, EAST)))
        .withMessageContaining("\"east\"");
  }

  @Test
  void refusesTwoPoliciesOfOneName() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PlacementResolver.of(PlacementPolicies.taints(), PlacementPolicies.taints()))
        .withMessageContaining("\"taints\"");
  }

  @Test
  void eachPolicySeesWhatTheFormerLeft() {
    List<String> seen = new ArrayList<>();
    PlacementPolicy spy =
        PlacementPolicy.perCluster(
            "spy",
            (context, cluster) -> {
              seen.add(cluster.name());
              assertThat(context.requested()).containsExactly(BARE, EAST, WEST);
              return Opinion.keep("is fine");
            });

    PlacementDecision decision =
        PlacementResolver.of(PlacementPolicies.denyClusters(labels("env", "dev")), spy)
            .resolve(request(clusterRole(EVERYWHERE), WEST, EAST, BARE).build());

    assertThat(seen).containsExactly("bare", "east");
    assertThat(decision.clusters()).containsExactly("bare", "east");
    assertThat(decision.verdict("east").explanation())
        .isEqualTo("selected: clusterSelector is empty; policy \"spy\":" + " is fine");
    assertThat(decision.verdict("west").policy()).hasValue("deny clusters env=dev");
  }

  @Test
  void anUndecidedPolicyLeavesThingsAsTheyAre() {
    PlacementPolicy doubter =
        PlacementPolicy.perCluster("doubter", (context, cluster) -> Opinion.undecided("who knows"));

    PlacementDecision decision =
        PlacementResolver.of(doubter)
            .resolve(request(clusterRole(EVERYWHERE), EAST, WEST).current(List.of("west")).build());

    assertThat(decision.clusters()).containsExactly("west");
    assertThat(decision.verdict("west").reason()).isEqualTo(Reason.SELECTED);
    assertThat(decision.verdict("west").policy()).hasValue("doubter");
    assertThat(decision.verdict("west").explanation())
        .endsWith("; stays, as policy \"doubter\" cannot tell: who knows");
    assertThat(decision.verdict("east").reason()).isEqualTo(Reason.UNDECIDED_BY_POLICY);
    assertThat(decision.verdict("east").explanation())
        .isEqualTo("policy \"doubter\" cannot tell, so nothing new is placed there: who knows");
  }

  @Test
  void aPolicyThatThrowsMakesNoDecision() {
    PlacementPolicy broken =
        PlacementPolicy.perCluster(
            "broken",
            (context, cluster) -> {
              throw new IllegalStateException("out of luck");
            });

    assertThatExceptionOfType(PlacementPolicyException.class)
        .isThrownBy(
            () ->
                PlacementResolver.of(broken)
                    .resolve(request(clusterRole(EVERYWHERE), EAST).build()))
        .withMessageContaining("policy \"broken\" failed on FederatedClusterRole reader")
        .withCauseInstanceOf(IllegalStateException.class)
        .satisfies(
            failure -> {
              assertThat(failure.isRetryable()).isFalse();
              assertThat(failure.policy()).isEqualTo("broken");
              assertThat(failure.object().orElseThrow().name()).isEqualTo("reader");
            });
  }

  @Test
  void policiesJudgeTheNamespaceToo() {
    PlacementDecision decision =
        PlacementResolver.of(PlacementPolicies.denyClusters(labels("env", "dev")))
            .resolve(request(configMap(EVERYWHERE), EAST, WEST).build());

    assertThat(decision.verdict("west").reason()).isEqualTo(Reason.NAMESPACE_NOT_PLACED);
    assertThat(decision.verdict("west").explanation())
        .endsWith(
            "but namespace team-a is not placed there: policy \"deny clusters env=dev\": denies"
                + " clusters with env=dev");
  }

  @Test
  void aNamespaceIsTakenToBeWhereItsContentIs() {
    PlacementPolicy doubter =
        PlacementPolicy.perCluster("doubter", (context, cluster) -> Opinion.undecided("who knows"));

    PlacementDecision decision =
        PlacementResolver.of(doubter)
            .resolve(
                request(configMap(EVERYWHERE), EAST, WEST, BARE)
                    .current(List.of("east"))
                    .namespaceCurrent(List.of("west"))
                    .build());

    assertThat(decision.clusters()).containsExactly("east");
    assertThat(decision.verdict("west").reason()).isEqualTo(Reason.UNDECIDED_BY_POLICY);
    assertThat(decision.verdict("bare").reason()).isEqualTo(Reason.NAMESPACE_NOT_PLACED);
  }

  @Test
  void aNarrowedPolicyConcernsSomeResourcesOnly() {
    PlacementPolicy rolesOnly =
        PlacementPolicies.denyClusters(labels("env", "dev"))
            .onlyFor(resource -> resource.type().equals(Fixtures.CLUSTER_ROLES));

    assertThat(Fixtures.decide(rolesOnly, clusterRole(EVERYWHERE), EAST, WEST).clusters())
        .containsExactly("east");
    assertThat(Fixtures.decide(rolesOnly, configMap(EVERYWHERE), EAST, WEST).clusters())
        .containsExactly("east", "west");
  }

  @Test
  void explainsTheDecisionAsATable() {
    PlacementResolver resolver =
        PlacementResolver.of(
            PlacementPolicies.denyClusters(labels("env", "dev")),
            PlacementPolicies.spread("regions").atLeastDomains(2, Topology.REGION).build());

    PlacementDecision decision =
        resolver.resolve(
            PlacementRequest.builder(
                    clusterRole("clusters: [{name: east}, {name: west}, {name: moon}]"),
                    List.of(
                        WEST,
                        inRegion("east", "eu"),
                        cluster("north-by-north-west", "env", "prod")))
                .build());

    assertThat(decision.explain())
        .isEqualTo(
            """
            FederatedClusterRole reader: 1 cluster
            CLUSTER              PLACED  WHY
            east                 yes     named in spec.placement.clusters
            moon                 no      named in spec.placement.clusters, but no member cluster \
            has this name
            north-by-north-west  no      not named in spec.placement.clusters
            west                 no      policy "deny clusters env=dev": denies clusters with \
            env=dev
            unsatisfied: policy "regions": requires clusters of at least 2 different values of \
            region, and has 1: eu
            """);
    assertThat(decision).hasToString("FederatedClusterRole reader in [east]");
  }

  @Test
  void explainsARefusalAboveTheTable() {
    PlacementDecision decision =
        kubefed.resolve(PlacementRequest.builder(configMap(EVERYWHERE), List.of(EAST)).build());

    assertThat(decision.explain().lines())
        .startsWith(
            "FederatedConfigMap team-a/settings: 0 clusters",
            "NamespaceNotFederated: namespace team-a has no FederatedNamespace, so nothing in it is"
                + " placed anywhere; create a FederatedNamespace team-a/team-a");
  }
}
