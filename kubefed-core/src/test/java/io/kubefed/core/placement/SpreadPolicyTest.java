package io.kubefed.core.placement;

import static io.kubefed.core.placement.Fixtures.EVERYWHERE;
import static io.kubefed.core.placement.Fixtures.cluster;
import static io.kubefed.core.placement.Fixtures.configMap;
import static io.kubefed.core.placement.Fixtures.inRegion;
import static io.kubefed.core.placement.Fixtures.labels;
import static io.kubefed.core.placement.Fixtures.namespace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpreadPolicyTest {

  private static final Cluster EU1 = inRegion("eu1", "eu");
  private static final Cluster EU2 = inRegion("eu2", "eu");
  private static final Cluster EU3 = inRegion("eu3", "eu");
  private static final Cluster US1 = inRegion("us1", "us");

  private static final SpreadPolicy TWO_PER_REGION =
      PlacementPolicies.spread("regions").atMost(2, Topology.REGION).build();

  private static PlacementDecision decide(
      PlacementPolicy policy, List<String> current, Cluster... clusters) {
    return PlacementResolver.of(policy)
        .resolve(Fixtures.request(configMap(EVERYWHERE), clusters).current(current).build());
  }

  @Test
  void placesInAtMostSoManyOfEachRegion() {
    PlacementDecision decision = decide(TWO_PER_REGION, List.of(), EU1, EU2, EU3, US1);

    assertThat(decision.clusters()).hasSize(3).contains("us1");
    ClusterVerdict excluded =
        decision.verdicts().stream().filter(verdict -> !verdict.placed()).findFirst().orElseThrow();
    assertThat(excluded.reason()).isEqualTo(Reason.EXCLUDED_BY_POLICY);
    assertThat(excluded.explanation())
        .startsWith("policy \"regions\": region eu already has 2 of at most 2: eu");
  }

  @Test
  void whatIsThereStaysThere() {
    for (Set<String> current :
        List.of(Set.of("eu1", "eu2"), Set.of("eu1", "eu3"), Set.of("eu2", "eu3"))) {
      assertThat(decide(TWO_PER_REGION, List.copyOf(current), EU1, EU2, EU3).clusters())
          .isEqualTo(current);
    }
  }

  @Test
  void readyClustersComeFirst() {
    for (Cluster lost : List.of(EU1, EU2, EU3)) {
      Cluster[] clusters = {EU1, EU2, EU3};
      for (int i = 0; i < clusters.length; i++) {
        if (clusters[i].equals(lost)) {
          clusters[i] = lost.withReady(false);
        }
      }
      assertThat(decide(TWO_PER_REGION, List.of(), clusters).places(lost.name())).isFalse();
    }
  }

  @Test
  void aLostClusterKeepsItsPlace() {
    PlacementDecision decision =
        decide(TWO_PER_REGION, List.of("eu1"), EU1.withReady(false), EU2, EU3);

    assertThat(decision.clusters()).hasSize(2).contains("eu1");
  }

  @Test
  void resourcesDoNotPileUpOnOneCluster() {
    PlacementResolver onePerRegion =
        PlacementResolver.of(
            PlacementPolicies.spread("regions").atMost(1, Topology.REGION).build());
    Map<String, Integer> load = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      onePerRegion
          .resolve(
              Fixtures.request(configMap("settings-" + i, EVERYWHERE, Map.of()), EU1, EU2, EU3)
                  .build())
          .clusters()
          .forEach(cluster -> load.merge(cluster, 1, Integer::sum));
    }

    assertThat(load).containsOnlyKeys("eu1", "eu2", "eu3");
    assertThat(load.values()).allSatisfy(count -> assertThat(count).isBetween(70, 130));
  }

  @Test
  void aClusterThatJoinsTakesItsShareAndNoMore() {
    PlacementResolver onePerRegion =
        PlacementResolver.of(
            PlacementPolicies.spread("regions").atMost(1, Topology.REGION).build());
    int moved = 0;
    for (int i = 0; i < 300; i++) {
      FederatedResource resource = configMap("settings-" + i, EVERYWHERE, Map.of());
      Set<String> before =
          onePerRegion.resolve(Fixtures.request(resource, EU1, EU2).build()).clusters();
      Set<String> after =
          onePerRegion.resolve(Fixtures.request(resource, EU1, EU2, EU3).build()).clusters();
      if (!after.equals(before)) {
        assertThat(after).containsExactly("eu3");
        moved++;
      }
    }

    assertThat(moved).isBetween(70, 130);
  }

  @Test
  void resourcesOfOneNameAreTogether() {
    PlacementPolicy one = PlacementPolicies.spread("regions").atMost(1, Topology.REGION).build();
    Set<Set<String>> choices = new HashSet<>();
    for (String kind : List.of("ConfigMap", "Secret", "Service")) {
      FederatedType type = FederatedType.forTarget(ResourceType.namespaced("v1", kind, kind + "s"));
      FederatedResource resource =
          FederatedResource.parse(
              type,
              "{apiVersion: types.kubefed.io/v1beta1, kind: Federated"
                  + kind
                  + ", metadata: {name: web, namespace: team-a}, spec: {placement:"
                  + " {clusterSelector: {}}}}");
      choices.add(Fixtures.decide(one, resource, EU1, EU2, EU3).clusters());
    }

    assertThat(choices).hasSize(1);
  }

  @Test
  void aClusterInTwoZonesTakesAPlaceInEach() {
    PlacementPolicy one = PlacementPolicies.spread("zones").atMost(1, Topology.ZONE).build();
    Cluster both = inRegion("both", "eu", "a", "b");
    Cluster onlyA = inRegion("only-a", "eu", "a");
    Cluster onlyC = inRegion("only-c", "eu", "c");

    assertThat(decide(one, List.of("both"), both, onlyA, onlyC).clusters())
        .containsExactly("both", "only-c");
    assertThat(decide(one, List.of("only-a"), both, onlyA, onlyC).clusters())
        .containsExactly("only-a", "only-c");
  }

  @Test
  void spreadsByLabel() {
    PlacementPolicy one =
        PlacementPolicies.spread("tiers").atMost(1, Topology.label("tier")).build();
    PlacementDecision decision =
        decide(
            one,
            List.of("gold-2"),
            cluster("gold-1", "tier", "gold"),
            cluster("gold-2", "tier", "gold"),
            cluster("silver", "tier", "silver"),
            cluster("none"));

    assertThat(decision.clusters()).containsExactly("gold-2", "silver");
    assertThat(decision.verdict("gold-1").explanation())
        .isEqualTo("policy \"tiers\": tier gold already has 1 of at most 1: gold-2");
    assertThat(decision.verdict("none").reason()).isEqualTo(Reason.UNDECIDED_BY_POLICY);
    assertThat(decision.verdict("none").explanation()).endsWith("the cluster has no label tier");
  }

  @Test
  void aClusterWhoseRegionIsUnknownKeepsWhatItHas() {
    assertThat(decide(TWO_PER_REGION, List.of("lost"), cluster("lost"), EU1).clusters())
        .containsExactly("eu1", "lost");
    assertThat(
            decide(TWO_PER_REGION, List.of(), cluster("lost"), EU1).verdict("lost").explanation())
        .endsWith("the cluster's region is not known; label it topology.kubernetes.io/region");
  }

  @Test
  void aLabelGivesTheRegionThatIsNotKnown() {
    PlacementDecision decision =
        decide(
            PlacementPolicies.spread("regions").atMost(1, Topology.REGION).build(),
            List.of("eu1"),
            EU1,
            cluster("labelled", "topology.kubernetes.io/region", "eu"));

    assertThat(decision.verdict("labelled").reason()).isEqualTo(Reason.EXCLUDED_BY_POLICY);
  }

  @Test
  void choosesWithTheRequiredDomainsInMind() {
    PlacementPolicy policy =
        PlacementPolicies.spread("zones")
            .atMost(2, Topology.REGION)
            .atLeastDomains(2, Topology.ZONE)
            .build();
    for (int i = 0; i < 30; i++) {
      PlacementDecision decision =
          Fixtures.decide(
              policy,
              configMap("settings-" + i, EVERYWHERE, Map.of()),
              inRegion("a1", "eu", "a"),
              inRegion("a2", "eu", "a"),
              inRegion("a3", "eu", "a"),
              inRegion("b1", "eu", "b"));

      assertThat(decision.clusters()).hasSize(2).contains("b1");
      assertThat(decision.unsatisfied()).isEmpty();
    }
  }

  @Test
  void saysWhatIsRequiredAndNotHad() {
    PlacementPolicy policy =
        PlacementPolicies.spread("wide")
            .atLeast(2, Topology.REGION)
            .atLeastDomains(3, Topology.REGION)
            .build();

    PlacementDecision decision = decide(policy, List.of(), EU1, EU2, US1);

    assertThat(decision.clusters()).containsExactly("eu1", "eu2", "us1");
    assertThat(decision.unsatisfied())
        .extracting(PolicyNotice::toString)
        .containsExactly(
            "policy \"wide\": requires clusters of at least 3 different values of region, and has"
                + " 2: eu, us",
            "policy \"wide\": requires at least 2 in region us, and has 1: us1");
  }

  @Test
  void countsWhatIsLeftInTheEnd() {
    PlacementDecision decision =
        PlacementResolver.of(
                PlacementPolicies.spread("wide").atLeast(1, Topology.REGION).build(),
                PlacementPolicies.deny("no eu", labels("any", "any"), labels("never", "there")),
                PlacementPolicy.perCluster(
                    "closed",
                    (context, cluster) ->
                        cluster.name().startsWith("us") ? Opinion.exclude("closed") : Opinion.KEEP))
            .resolve(
                PlacementRequest.builder(Fixtures.clusterRole(EVERYWHERE), List.of(EU1, US1))
                    .build());

    assertThat(decision.clusters()).containsExactly("eu1");
    assertThat(decision.unsatisfied())
        .containsExactly(new PolicyNotice("wide", "requires at least 1 in region us, and has 0"));
  }

  @Test
  void requiresNothingOfAResourceThatAsksForNothing() {
    PlacementPolicy policy =
        PlacementPolicies.spread("wide").atLeastDomains(2, Topology.REGION).build();

    assertThat(Fixtures.decide(policy, configMap("clusters: []"), EU1, US1).unsatisfied())
        .isEmpty();
  }

  @Test
  void namespacesAreNotSpread() {
    assertThat(Fixtures.decide(TWO_PER_REGION, namespace(EVERYWHERE), EU1, EU2, EU3).clusters())
        .containsExactly("eu1", "eu2", "eu3");
  }

  @Test
  void refusesLimitsThatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlacementPolicies.spread("s").build())
        .withMessageContaining("\"s\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlacementPolicies.spread("s").atMost(0, Topology.REGION))
        .withMessageContaining("not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PlacementPolicies.spread("s")
                    .atMost(1, Topology.ZONE)
                    .atLeast(2, Topology.ZONE)
                    .build())
        .withMessageContaining("at least 2 and at most 1 clusters per zone");
  }

  /** Another hash would move what nobody asked to move, wherever current clusters are lost. */
  @Test
  void theChoiceIsTheSameInEveryJvm() {
    List<String> chosen = new ArrayList<>();
    for (String name : List.of("web", "shop", "search", "mail")) {
      chosen.addAll(
          Fixtures.decide(
                  PlacementPolicies.spread("s").atMost(1, Topology.REGION).build(),
                  configMap(name, EVERYWHERE, Map.of()),
                  EU1,
                  EU2,
                  EU3)
              .clusters());
    }

    assertThat(chosen).containsExactly("eu1", "eu3", "eu2", "eu3");
  }
}
