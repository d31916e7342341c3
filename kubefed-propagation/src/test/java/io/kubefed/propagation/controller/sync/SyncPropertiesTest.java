package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static io.kubefed.propagation.controller.sync.SyncBed.CONFIG_MAPS;
import static io.kubefed.propagation.controller.sync.SyncBed.MEMBERS;
import static io.kubefed.propagation.controller.sync.SyncBed.NAMESPACE;
import static io.kubefed.propagation.controller.sync.SyncBed.NAMESPACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.retain.ServerFields;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Whatever users do and whatever fails meanwhile, in the end the members hold what is asked for.
 */
class SyncPropertiesTest {

  private static final PlacementResolver RESOLVER = PlacementResolver.of(List.of());

  /** What somebody does, or what happens. */
  enum Kind {
    WRITE,
    DELETE,
    EDIT_MEMBER,
    DELETE_IN_MEMBER,
    UNLABEL_IN_MEMBER,
    NOT_READY,
    READY,
    CUT_OFF,
    CONNECT,
    FAIL_BEFORE,
    LOSE_ANSWER,
    SETTLE
  }

  /** An action; each kind uses what it needs. */
  record Action(
      Kind kind, String name, String member, Set<String> placed, String overridden, int value) {}

  @Provide
  Arbitrary<List<Action>> actions() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(Kind.WRITE)), Tuple.of(8, Arbitraries.of(Kind.class))),
            Arbitraries.of("a", "b"),
            Arbitraries.of(MEMBERS),
            Arbitraries.subsetOf(MEMBERS),
            Arbitraries.of(MEMBERS),
            Arbitraries.integers().between(0, 3))
        .as(Action::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(14);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void theMembersHoldWhatIsAskedForInTheEnd(@ForAll("actions") List<Action> actions) {
    ManualTime time = new ManualTime();
    try (SyncBed bed = new SyncBed(CONFIG_MAPS).time(time)) {
      bed.start();
      actions.forEach(action -> act(bed, action));
      for (String member : MEMBERS) {
        bed.faults(member).clear();
        bed.ready(member, true);
      }
      eventually(
          () -> {
            bed.settle();
            time.advance(Duration.ofMinutes(1));
            bed.settle();
            assertThat(held(bed)).isEqualTo(wanted(bed));
            assertReported(bed, "a");
            assertReported(bed, "b");
          });
      bed.calls.reset();
      for (int i = 0; i < 12; i++) {
        time.advance(Duration.ofMinutes(1));
        bed.settle();
      }
      assertThat(bed.calls.writes()).as(bed.counted()).isZero();
      assertThat(held(bed)).isEqualTo(wanted(bed));
    }
  }

  private static void assertReported(SyncBed bed, String name) {
    bed.federated(CONFIG_MAPS, name)
        .ifPresent(
            object -> {
              assertThat(bed.status(CONFIG_MAPS, name)).startsWith("True");
              assertThat(object.integer("status", "observedGeneration"))
                  .isEqualTo(object.integer("metadata", "generation"));
            });
  }

  private static void act(SyncBed bed, Action action) {
    try {
      switch (action.kind()) {
        case WRITE -> write(bed, action);
        case DELETE -> bed.delete(CONFIG_MAPS, action.name());
        case EDIT_MEMBER ->
            bed.patchIn(action.member(), CONFIG_MAPS, action.name(), "{data: {a: drift, x: y}}");
        case DELETE_IN_MEMBER -> bed.deleteIn(action.member(), CONFIG_MAPS, action.name());
        case UNLABEL_IN_MEMBER ->
            bed.patchIn(
                action.member(),
                CONFIG_MAPS,
                action.name(),
                "{metadata: {labels: {kubefed.io/managed: null}}}");
        case NOT_READY -> bed.ready(action.member(), false);
        case READY -> bed.ready(action.member(), true);
        case CUT_OFF -> bed.faults(action.member()).setUnreachable(true);
        case CONNECT -> bed.faults(action.member()).setUnreachable(false);
        case FAIL_BEFORE -> fail(bed, action, When.BEFORE);
        case LOSE_ANSWER -> fail(bed, action, When.AFTER);
        case SETTLE -> bed.settle();
      }
    } catch (ClusterException e) {
      // The user's own calls meet no faults: there was nothing to edit or delete.
      assertThat(e.getMessage()).contains("not found");
    }
  }

  private static void fail(SyncBed bed, Action action, When when) {
    bed.faults(action.member())
        .failNext(
            ClusterCall.writes(),
            when,
            () ->
                new ClusterUnreachableException(
                    action.member(), null, Reason.TIMEOUT, "no answer in time", null));
  }

  private static void write(SyncBed bed, Action action) {
    String spec =
        "{%s, template: {data: {a: '%d'}}, overrides: [{clusterName: %s, clusterOverrides: [{path: /data/a, value: o%d}]}]}"
            .formatted(
                SyncBed.placed(action.placed().toArray(String[]::new)),
                action.value(),
                action.overridden(),
                action.value());
    Optional<JsonValue> there = bed.federated(CONFIG_MAPS, action.name());
    if (there.isEmpty()) {
      bed.create(CONFIG_MAPS, action.name(), spec);
    } else {
      bed.patch(CONFIG_MAPS, action.name(), "{spec: " + spec + "}");
    }
  }

  /** What members hold that is managed, by cluster and name. */
  private static Map<String, JsonValue> held(SyncBed bed) {
    Map<String, JsonValue> held = new TreeMap<>();
    for (String member : MEMBERS) {
      for (String name : List.of("a", "b")) {
        if (bed.isManaged(member, CONFIG_MAPS, name)) {
          held.put(
              member + "/" + name,
              ServerFields.without(bed.in(member, CONFIG_MAPS, name).orElseThrow()));
        }
      }
    }
    return held;
  }

  /** What the federated resources that are there ask for. */
  private static Map<String, JsonValue> wanted(SyncBed bed) {
    Map<String, JsonValue> wanted = new TreeMap<>();
    FederatedResource namespace =
        FederatedResource.read(NAMESPACES, bed.federated(NAMESPACES, NAMESPACE).orElseThrow());
    List<Cluster> clusters = MEMBERS.stream().map(Cluster::named).toList();
    for (String name : List.of("a", "b")) {
      bed.federated(CONFIG_MAPS, name)
          .map(object -> FederatedResource.read(CONFIG_MAPS, object))
          .ifPresent(
              resource -> {
                PlacementDecision decision =
                    RESOLVER.resolve(
                        PlacementRequest.builder(resource, clusters).namespace(namespace).build());
                for (Cluster cluster : clusters) {
                  if (decision.places(cluster.name())) {
                    wanted.put(
                        cluster.name() + "/" + name,
                        ServerFields.without(Renderer.render(resource).forCluster(cluster).tree()));
                  }
                }
              });
    }
    return wanted;
  }
}
