package io.kubefed.core.placement;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every federation, placement and list of policies. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE) // They alone would use up all tries.
class PlacementPropertiesTest {

  private static final List<String> NAMES =
      List.of("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen");
  private static final String NO_EXECUTE = "[{\"key\": \"k\", \"effect\": \"NoExecute\"}]";
  private static final String NO_SCHEDULE = "[{\"key\": \"k\", \"effect\": \"NoSchedule\"}]";

  /** A federation with something to place. */
  record World(
      List<Cluster> clusters,
      String placement,
      Optional<String> namespacePlacement,
      String name,
      Set<String> current,
      ControlPlaneScope scope) {

    PlacementRequest request(List<Cluster> ordered, Set<String> isIn) {
      FederatedResource resource = Fixtures.configMap(name, placement, Map.of());
      PlacementRequest.Builder builder =
          PlacementRequest.builder(resource, ordered)
              .scope(scope)
              .current(isIn)
              .namespaceLabels(Map.of("team", "a"));
      namespacePlacement.map(Fixtures::namespace).ifPresent(builder::namespace);
      return builder.build();
    }

    PlacementRequest request() {
      return request(clusters, current);
    }

    PlacementDecision decide(List<PlacementPolicy> policies) {
      return PlacementResolver.of(policies).resolve(request());
    }
  }

  @Property
  void placesKnownClustersOnly(
      @ForAll("worlds") World world, @ForAll("policies") List<PlacementPolicy> policies) {
    Set<String> known = new HashSet<>();
    world.clusters().forEach(cluster -> known.add(cluster.name()));

    assertThat(known).containsAll(world.decide(policies).clusters());
  }

  @Property
  void explicitClustersWin(@ForAll("worlds") World world, @ForAll("someNames") Set<String> named) {
    String list =
        "clusters: ["
            + String.join(", ", named.stream().map(n -> "{name: " + n + "}").toList())
            + "]";
    World byName =
        new World(
            world.clusters(),
            list,
            world.namespacePlacement(),
            world.name(),
            world.current(),
            world.scope());
    World byBoth =
        new World(
            world.clusters(),
            "{" + list + ", clusterSelector: {}}",
            world.namespacePlacement(),
            world.name(),
            world.current(),
            world.scope());

    assertThat(byBoth.decide(List.of()).clusters()).isEqualTo(byName.decide(List.of()).clusters());
    assertThat(named).containsAll(byBoth.decide(List.of()).clusters());
  }

  @Property
  void aFurtherPolicyAddsNoCluster(
      @ForAll("worlds") World world, @ForAll("filters") List<PlacementPolicy> policies) {
    Set<String> former = world.decide(List.of()).clusters();
    for (int count = 1; count <= policies.size(); count++) {
      Set<String> latter = world.decide(policies.subList(0, count)).clusters();
      assertThat(former).containsAll(latter);
      former = latter;
    }
  }

  @Property
  void policiesPlaceNothingThatWasNotAskedFor(
      @ForAll("worlds") World world, @ForAll("policies") List<PlacementPolicy> policies) {
    assertThat(world.decide(List.of()).clusters()).containsAll(world.decide(policies).clusters());
  }

  @Property
  void theOrderOfClustersDoesNotMatter(
      @ForAll("worlds") World world, @ForAll("policies") List<PlacementPolicy> policies) {
    List<Cluster> sorted = new ArrayList<>(world.clusters());
    sorted.sort(Comparator.comparing(Cluster::name));

    assertThat(PlacementResolver.of(policies).resolve(world.request(sorted, world.current())))
        .isEqualTo(world.decide(policies));
  }

  @Property
  void aPlacementThatIsReachedStands(
      @ForAll("worlds") World world, @ForAll("policies") List<PlacementPolicy> policies) {
    PlacementResolver resolver = PlacementResolver.of(policies);
    Set<String> reached = resolver.resolve(world.request()).clusters();

    assertThat(resolver.resolve(world.request(world.clusters(), reached)).clusters())
        .isEqualTo(reached);
  }

  @Property
  void theNamespaceLimits(
      @ForAll("worlds") World world, @ForAll("policies") List<PlacementPolicy> policies) {
    PlacementRequest request = world.request();
    PlacementDecision decision = PlacementResolver.of(policies).resolve(request);

    if (request.namespace().isPresent()) {
      assertThat(PlacementResolver.of(policies).resolve(request.forNamespace()).clusters())
          .containsAll(decision.clusters());
    } else {
      assertThat(decision.refusal().isPresent())
          .isEqualTo(world.scope() == ControlPlaneScope.CLUSTER);
    }
    if (decision.refusal().isPresent()) {
      assertThat(decision.clusters()).isEmpty();
    }
  }

  @Property
  void everyKnownClusterHasOneVerdictWithWords(
      @ForAll("worlds") World world, @ForAll("policies") List<PlacementPolicy> policies) {
    PlacementDecision decision = world.decide(policies);
    Map<String, ClusterVerdict> byName =
        decision.verdicts().stream().collect(toMap(ClusterVerdict::cluster, verdict -> verdict));

    for (Cluster cluster : world.clusters()) {
      assertThat(byName).containsKey(cluster.name());
      assertThat(byName.get(cluster.name())).isEqualTo(decision.verdict(cluster.name()));
    }
    assertThat(new TreeSet<>(byName.keySet()))
        .containsExactlyElementsOf(
            decision.verdicts().stream().map(ClusterVerdict::cluster).toList());
    assertThat(decision.verdicts())
        .allSatisfy(
            verdict -> {
              assertThat(verdict.explanation()).isNotBlank();
              assertThat(verdict.placed()).isEqualTo(decision.places(verdict.cluster()));
            });
  }

  @Property
  void aSpreadKeepsItsLimitAndFillsItsPlaces(@ForAll("worlds") World world) {
    PlacementPolicy spread = PlacementPolicies.spread("spread").atMost(2, Topology.REGION).build();
    Set<String> asked = world.decide(List.of()).clusters();
    Set<String> placed = world.decide(List.of(spread)).clusters();

    for (String region : List.of("eu", "us")) {
      List<String> there =
          world.clusters().stream()
              .filter(cluster -> cluster.region().filter(region::equals).isPresent())
              .map(Cluster::name)
              .filter(asked::contains)
              .toList();
      assertThat(there.stream().filter(placed::contains)).hasSize(Math.min(2, there.size()));
    }
  }

  @Property
  void undecidedPoliciesRemoveNothing(@ForAll("worlds") World world) {
    PlacementPolicy doubter =
        PlacementPolicy.perCluster("doubter", (context, cluster) -> Opinion.undecided("unknown"));
    Set<String> kept = new TreeSet<>(world.decide(List.of()).clusters());
    kept.retainAll(world.current());

    assertThat(world.decide(List.of(doubter)).clusters()).isEqualTo(kept);
  }

  @Provide
  Arbitrary<World> worlds() {
    return Combinators.combine(
            clusters(),
            placements(),
            placements().optional(0.8),
            Arbitraries.of("web", "shop", "mail", "search"),
            someNames(),
            Arbitraries.of(ControlPlaneScope.class))
        .as(World::new);
  }

  @Provide
  Arbitrary<Set<String>> someNames() {
    return Arbitraries.of(NAMES).set();
  }

  private Arbitrary<List<Cluster>> clusters() {
    return Arbitraries.shuffle(NAMES)
        .flatMap(
            names ->
                Arbitraries.integers()
                    .between(0, names.size())
                    .flatMap(
                        count ->
                            Combinators.combine(
                                    names.subList(0, count).stream().map(this::cluster).toList())
                                .as(List::copyOf)));
  }

  private Arbitrary<Cluster> cluster(String name) {
    return Combinators.combine(
            Arbitraries.of("prod", "dev", ""),
            Arbitraries.of("eu", "us", ""),
            Arbitraries.of("a", "b", "c").set().ofMaxSize(2),
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just("")),
                Tuple.of(1, Arbitraries.of(NO_SCHEDULE, NO_EXECUTE, "broken"))),
            Arbitraries.of(true, true, false),
            Arbitraries.of("", "v1/ConfigMap", "apps/v1/Deployment"))
        .as(
            (environment, region, zones, taints, ready, api) ->
                new Cluster(
                    name,
                    environment.isEmpty() ? Map.of() : Map.of("env", environment),
                    taints.isEmpty() ? Map.of() : Map.of("kubefed.io/taints", taints),
                    ready,
                    Optional.of(region).filter(text -> !text.isEmpty()),
                    zones,
                    Optional.of(api).filter(text -> !text.isEmpty()).map(Set::of)));
  }

  private Arbitrary<String> placements() {
    Arbitrary<String> named =
        Arbitraries.of("ant", "bee", "cat", "dog", "eel", "nobody")
            .set()
            .map(
                names ->
                    "clusters: ["
                        + String.join(
                            ", ", names.stream().map(name -> "{name: " + name + "}").toList())
                        + "]");
    return Arbitraries.oneOf(
        named,
        Arbitraries.of(
            "",
            "{}",
            Fixtures.EVERYWHERE,
            "clusterSelector: {matchLabels: {env: prod}}",
            "{clusters: [], clusterSelector: {}}"));
  }

  /** Policies that judge each cluster on its own. */
  @Provide
  Arbitrary<List<PlacementPolicy>> filters() {
    return Arbitraries.of(
            PlacementPolicies.denyClusters(Fixtures.labels("env", "dev")),
            PlacementPolicies.allowClusters(Fixtures.labels("env", "prod")),
            PlacementPolicies.deny(
                "not here", Fixtures.labels("team", "a"), Fixtures.labels("env", "prod")),
            PlacementPolicies.allowNamespaces(LabelSelector.EVERYTHING),
            PlacementPolicies.taints(),
            PlacementPolicies.apiInstalled())
        .list()
        .uniqueElements()
        .ofMaxSize(4);
  }

  /** Filters, and behind them perhaps a spread. */
  @Provide
  Arbitrary<List<PlacementPolicy>> policies() {
    Arbitrary<PlacementPolicy> spreads =
        Arbitraries.of(
            PlacementPolicies.spread("regions").atMost(1, Topology.REGION).build(),
            PlacementPolicies.spread("both")
                .atMost(2, Topology.REGION)
                .atMost(1, Topology.ZONE)
                .atLeastDomains(3, Topology.ZONE)
                .build(),
            PlacementPolicies.spread("labels")
                .atMost(1, Topology.label("env"))
                .atLeast(1, Topology.label("env"))
                .build());
    return Combinators.combine(filters(), spreads.optional())
        .as(
            (filters, spread) -> {
              List<PlacementPolicy> all = new ArrayList<>(filters);
              spread.ifPresent(all::add);
              return all;
            });
  }
}
