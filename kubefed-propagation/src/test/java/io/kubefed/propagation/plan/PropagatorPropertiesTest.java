package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.CONFIG_MAP;
import static io.kubefed.propagation.plan.Federation.DEPLOYMENT;
import static io.kubefed.propagation.plan.Federation.deploymentTemplate;
import static io.kubefed.propagation.plan.Federation.federated;
import static io.kubefed.propagation.plan.Federation.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of plans whatever the resources and whatever the members hold already. */
class PropagatorPropertiesTest {

  private static final List<String> CLUSTERS = List.of("east", "north", "west");

  /** What a member holds before the federation comes: nothing, somebody's, refused, or managed. */
  enum Prior {
    NOTHING,
    THEIRS,
    REFUSING,
    OURS
  }

  /** Resources, and what stands in their place in each cluster. */
  record World(List<FederatedResource> resources, Map<String, Prior> prior) {}

  @Provide
  Arbitrary<World> worlds() {
    Arbitrary<FederatedResource> configMaps =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                Arbitraries.subsetOf(CLUSTERS),
                Arbitraries.subsetOf(CLUSTERS),
                Arbitraries.of("a", "b"))
            .as(
                (number, placed, overridden, value) ->
                    federated(
                        CONFIG_MAP,
                        "c" + number,
                        in(placed.toArray(String[]::new))
                            + "template: {data: {key: "
                            + value
                            + "}}\n"
                            + overrides(overridden.stream().toList(), "/data/key", value + "x")));
    Arbitrary<FederatedResource> deployments =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                Arbitraries.subsetOf(CLUSTERS),
                Arbitraries.subsetOf(CLUSTERS),
                Arbitraries.integers().between(0, 5),
                Arbitraries.of(true, false))
            .as(
                (number, placed, overridden, replicas, retain) ->
                    federated(
                        DEPLOYMENT,
                        "d" + number,
                        "retainReplicas: "
                            + retain
                            + "\n"
                            + in(placed.toArray(String[]::new))
                            + deploymentTemplate("d" + number, "web", replicas)
                            + overrides(overridden.stream().toList(), "/spec/replicas", "8")));
    Arbitrary<List<FederatedResource>> resources =
        Arbitraries.oneOf(configMaps, deployments)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(PropagatorPropertiesTest::distinct);
    Arbitrary<Map<String, Prior>> prior =
        Arbitraries.maps(
            Combinators.combine(
                    Arbitraries.of(CLUSTERS), Arbitraries.of("c0", "c1", "c2", "d0", "d1", "d2"))
                .as((cluster, name) -> cluster + "/" + name),
            Arbitraries.of(Prior.class));
    return Combinators.combine(resources, prior).as(World::new);
  }

  private static List<FederatedResource> distinct(List<FederatedResource> resources) {
    Map<String, FederatedResource> byName = new LinkedHashMap<>();
    resources.forEach(resource -> byName.put(resource.name(), resource));
    return List.copyOf(byName.values());
  }

  private static String overrides(List<String> clusters, String path, String value) {
    List<String> items = new ArrayList<>();
    for (String cluster : clusters) {
      items.add(
          "{clusterName: %s, clusterOverrides: [{path: %s, value: %s}]}"
              .formatted(cluster, path, value));
    }
    return "overrides: [" + String.join(", ", items) + "]\n";
  }

  private static Federation federation(World world) {
    Federation federation = Federation.of(CLUSTERS.toArray(String[]::new));
    world
        .prior()
        .forEach(
            (place, prior) -> {
              String name = place.substring(place.indexOf('/') + 1);
              if (prior != Prior.NOTHING) {
                federation.put(
                    place.substring(0, place.indexOf('/')), type(name), prior(name, prior));
              }
            });
    return federation;
  }

  private static ResourceType type(String name) {
    return name.startsWith("c") ? CONFIG_MAP : DEPLOYMENT;
  }

  private static String prior(String name, Prior prior) {
    String labels =
        switch (prior) {
          case OURS -> "{kubefed.io/managed: \"true\"}";
          case REFUSING -> "{kubefed.io/managed: \"false\"}";
          default -> "{}";
        };
    return name.startsWith("c")
        ? """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: default, labels: %s},
         data: {key: z, stray: s}}
        """
            .formatted(name, labels)
        : """
        {apiVersion: apps/v1, kind: Deployment,
         metadata: {name: %s, namespace: default, labels: %s},
         spec: {replicas: 7, selector: {matchLabels: {app: web}},
                template: {metadata: {labels: {app: web}},
                           spec: {containers: [{name: main, image: other}]}}}}
        """
            .formatted(name, labels);
  }

  @Property(tries = 150)
  void whatIsAppliedPlansAsUnchanged(
      @ForAll("worlds") World world, @ForAll boolean recording, @ForAll DryRun dryRun) {
    Federation federation = federation(world);
    VersionStore versions = recording ? VersionStore.inMemory() : VersionStore.none();
    try (Propagator propagator =
        federation.propagator(builder -> builder.versions(versions).dryRun(dryRun))) {
      ApplyReport report = propagator.apply(propagator.plan(world.resources()));

      assertThat(report.unsettled())
          .allSatisfy(outcome -> assertThat(outcome.result()).isEqualTo(Outcome.Result.REFUSED));
      PropagationPlan again = propagator.plan(world.resources());
      assertThat(again.hasChanges()).as(again.toText()).isFalse();
    }
  }

  @Property(tries = 150)
  void whatIsNotOursIsNotTouchedWhereItIsNotPlaced(@ForAll("worlds") World world) {
    Federation federation = federation(world);
    Map<String, Optional<JsonValue>> before = notOurs(world, federation);
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(world.resources()));
      assertThat(notOurs(world, federation)).isEqualTo(before);

      Map<String, Optional<JsonValue>> adopted = refusing(world, federation);
      propagator.apply(propagator.planRemoval(world.resources()));
      assertThat(notOurs(world, federation)).isEqualTo(before);
      assertThat(refusing(world, federation)).isEqualTo(adopted);
    }
  }

  private static Map<String, Optional<JsonValue>> notOurs(World world, Federation federation) {
    Map<String, Optional<JsonValue>> objects = new LinkedHashMap<>();
    for (FederatedResource resource : world.resources()) {
      for (String cluster : CLUSTERS) {
        Prior prior = world.prior().getOrDefault(cluster + "/" + resource.name(), Prior.NOTHING);
        boolean placed = resource.placement().clusters().orElse(List.of()).contains(cluster);
        if (prior == Prior.REFUSING || (prior == Prior.THEIRS && !placed)) {
          objects.put(
              cluster + "/" + resource.name(),
              federation.get(cluster, type(resource.name()), resource.name()));
        }
      }
    }
    return objects;
  }

  private static Map<String, Optional<JsonValue>> refusing(World world, Federation federation) {
    Map<String, Optional<JsonValue>> objects = new LinkedHashMap<>();
    world
        .prior()
        .forEach(
            (place, prior) -> {
              String name = place.substring(place.indexOf('/') + 1);
              if (prior == Prior.REFUSING) {
                objects.put(
                    place,
                    federation.get(place.substring(0, place.indexOf('/')), type(name), name));
              }
            });
    return objects;
  }

  @Property(tries = 50)
  void theSameWorldGivesTheSamePlan(@ForAll("worlds") World world) {
    Federation federation = federation(world);
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan one = propagator.plan(world.resources());
      PropagationPlan other = propagator.plan(world.resources());

      assertThat(one.toJson()).isEqualTo(other.toJson());
      assertThat(one.toText()).isEqualTo(other.toText());
    }
  }
}
