package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.CONFIG_MAP;
import static io.kubefed.propagation.plan.Federation.DEFINITION;
import static io.kubefed.propagation.plan.Federation.DEPLOYMENT;
import static io.kubefed.propagation.plan.Federation.NAMESPACE;
import static io.kubefed.propagation.plan.Federation.WIDGET;
import static io.kubefed.propagation.plan.Federation.configMap;
import static io.kubefed.propagation.plan.Federation.deployment;
import static io.kubefed.propagation.plan.Federation.federated;
import static io.kubefed.propagation.plan.Federation.in;
import static io.kubefed.propagation.plan.Federation.namespace;
import static io.kubefed.propagation.plan.Federation.secret;
import static io.kubefed.propagation.plan.Federation.service;
import static io.kubefed.propagation.plan.Federation.widget;
import static io.kubefed.propagation.plan.Federation.widgets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.plan.Outcome.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PropagatorApplyTest {

  private final Federation federation = Federation.of("east", "west");

  private static JsonValue with(JsonValue object, String pointer, Object value) {
    return JsonEditor.on(object).set(Pointer.parse(pointer), JsonValue.of(value)).build();
  }

  private static FederatedResource inNamespace(String namespace, FederatedResource resource) {
    return FederatedResource.read(
        resource.type(), with(resource.object(), "/metadata/namespace", namespace));
  }

  private static FederatedResource annotated(String key, String value, FederatedResource resource) {
    return FederatedResource.read(
        resource.type(),
        JsonEditor.on(resource.object())
            .set(Pointer.of("metadata", "annotations", key), JsonValue.of(value))
            .build());
  }

  private static void failEvery(ObservedClient client, String verb, String kind) {
    client.before(
        call -> {
          if (call.verb().equals(verb) && call.object().kind().equals(kind)) {
            throw new ServerException(client.name(), call.object(), 500, "out of order");
          }
        });
  }

  static Stream<Arguments> aWorldThatHasMovedIsRefusedAsAWhole() {
    return Stream.of(
        argumentSet(
            "changed",
            (Consumer<Federation>)
                world ->
                    world.change("west", CONFIG_MAP, "old", object -> with(object, "/data/x", "y")),
            "ConfigMap default/old in west was at version"),
        argumentSet(
            "deleted",
            (Consumer<Federation>) world -> world.delete("west", CONFIG_MAP, "old"),
            "ConfigMap default/old in west was there and is gone"),
        argumentSet(
            "appeared",
            (Consumer<Federation>)
                world ->
                    world.put(
                        "west",
                        CONFIG_MAP,
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: new, namespace:"
                            + " default}}"),
            "ConfigMap default/new in west was not there and is now"));
  }

  @ParameterizedTest
  @MethodSource
  void aWorldThatHasMovedIsRefusedAsAWhole(Consumer<Federation> move, String words) {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(configMap("old", "a", "east", "west")));
      PropagationPlan plan =
          propagator.plan(
              List.of(
                  configMap("old", "b", "east", "west"), configMap("new", "a", "east", "west")));
      federation.observed("east").takeCalls();
      federation.observed("west").takeCalls();
      move.accept(federation);

      PlanOutdatedException refused =
          catchThrowableOfType(PlanOutdatedException.class, () -> propagator.apply(plan));

      assertThat(refused.moved()).hasSize(1);
      assertThat(refused.moved().get(0)).startsWith(words);
      assertThat(refused).hasMessageContaining("plan again").hasMessageContaining(words);
      assertThat(refused.isRetryable()).isTrue();
      assertThat(federation.observed("east").takeWrites()).isEmpty();
      assertThat(federation.observed("west").takeWrites()).isEmpty();
    }
  }

  @Test
  void aPlanIsAppliedOnce() {
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(configMap("web", "a", "east"));
      propagator.apply(plan);

      assertThatThrownBy(() -> propagator.apply(plan)).isInstanceOf(PlanOutdatedException.class);
    }
  }

  static Stream<Arguments> whatMovesBetweenCheckAndWriteKeepsItsOwn() {
    return Stream.of(
        argumentSet("update", "update", configMap("web", "b", "east"), "changed"),
        argumentSet("delete", "delete", configMap("web", "a"), "changed"),
        argumentSet(
            "release",
            "patch",
            annotated("kubefed.io/orphan", "true", configMap("web", "a")),
            "changed"));
  }

  @ParameterizedTest
  @MethodSource
  void whatMovesBetweenCheckAndWriteKeepsItsOwn(
      String verb, FederatedResource resource, String value) {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(configMap("web", "a", "east")));
      PropagationPlan plan = propagator.plan(resource);
      federation
          .observed("east")
          .before(
              call -> {
                if (call.verb().equals(verb)) {
                  federation.change(
                      "east", CONFIG_MAP, "web", object -> with(object, "/data/x", value));
                }
              });

      ApplyReport report = propagator.apply(plan);

      assertThat(report.count(Result.MOVED)).isEqualTo(1);
      assertThat(report.unsettled().get(0).message()).startsWith("moved, plan again: cluster east");
      assertThat(report.isSettled()).isFalse();
      assertThat(federation.get("east", CONFIG_MAP, "web").orElseThrow().text("data", "x"))
          .contains("changed");
    }
  }

  @Test
  void whatAppearsBetweenCheckAndWriteKeepsItsOwn() {
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(configMap("web", "a", "east"));
      federation
          .observed("east")
          .before(
              call -> {
                if (call.verb().equals("create")) {
                  federation.put(
                      "east",
                      CONFIG_MAP,
                      "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace:"
                          + " default}, data: {key: theirs}}");
                }
              });

      assertThat(propagator.apply(plan).count(Result.MOVED)).isEqualTo(1);
      assertThat(federation.get("east", CONFIG_MAP, "web").orElseThrow().text("data", "key"))
          .contains("theirs");
    }
  }

  @Test
  void aStatusThatIsWrittenInBetweenIsNoMove() {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(deployment("web", 1, "east")));
      PropagationPlan update = propagator.plan(deployment("web", 2, "east"));
      writeStatus();
      // And once more, between the check of the plan and the write.
      federation
          .observed("east")
          .before(
              call -> {
                if (call.verb().equals("update")) {
                  federation.observed("east").before(any -> {});
                  writeStatus();
                }
              });

      ApplyReport report = propagator.apply(update);

      assertThat(report.isSettled()).as("%s", report.unsettled()).isTrue();
      JsonValue web = federation.get("east", DEPLOYMENT, "web").orElseThrow();
      assertThat(web.integer("status", "replicas")).hasValue(2);
      assertThat(web.integer("spec", "replicas")).hasValue(2);
    }
  }

  private void writeStatus() {
    JsonValue web = federation.get("east", DEPLOYMENT, "web").orElseThrow();
    long replicas = web.integer("status", "replicas").orElse(0) + 1;
    federation
        .direct("east")
        .updateStatus(DEPLOYMENT, with(web, "/status/replicas", replicas), WriteOptions.DEFAULT);
  }

  @Test
  void whatCannotComeElsewhereDoesNotGo() {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(
          propagator.plan(
              List.of(
                  namespace("shop", "east"), inNamespace("shop", configMap("a", "1", "east")))));
      failEvery(federation.observed("west"), "create", "ConfigMap");

      ApplyReport report =
          propagator.apply(
              propagator.plan(
                  List.of(
                      namespace("shop", "west"),
                      inNamespace("shop", configMap("a", "1", "west")))));

      assertThat(report.unsettled())
          .extracting(outcome -> outcome.change().toString(), Outcome::result)
          .containsExactlyInAnyOrder(
              tuple("create ConfigMap shop/a in west", Result.FAILED),
              tuple("delete ConfigMap shop/a in east", Result.SKIPPED),
              tuple("delete Namespace shop in east", Result.SKIPPED));
      assertThat(federation.direct("east").get(CONFIG_MAP, "shop", "a")).isPresent();
    }
  }

  @Test
  void whatIsStillThereSomewhereMayGo() {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(configMap("a", "1", "east", "west")));
      failEvery(federation.observed("west"), "update", "ConfigMap");

      ApplyReport report = propagator.apply(propagator.plan(configMap("a", "2", "west")));

      assertThat(report.count(Result.APPLIED)).isOne();
      assertThat(federation.get("east", CONFIG_MAP, "a")).isEmpty();
      assertThat(federation.get("west", CONFIG_MAP, "a")).isPresent();
    }
  }

  @Test
  void whatVanishesBeforeItIsDeletedIsGone() {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(configMap("web", "a", "east")));
      PropagationPlan plan = propagator.plan(configMap("web", "a"));
      federation
          .observed("east")
          .before(
              call -> {
                if (call.verb().equals("delete")) {
                  federation.delete("east", CONFIG_MAP, "web");
                }
              });

      ApplyReport report = propagator.apply(plan);

      assertThat(report.isSettled()).isTrue();
      assertThat(report.outcomes().get(0))
          .hasToString("delete ConfigMap default/web in east: already gone");
    }
  }

  @Test
  void anotherPropagatorsClustersAreRefused() {
    Federation other = Federation.of("north");
    try (Propagator propagator = federation.propagator();
        Propagator stranger = other.propagator()) {
      PropagationPlan plan = propagator.plan(configMap("web", "a", "east"));

      assertThatThrownBy(() -> stranger.apply(plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cluster east, which is no member");
    }
  }

  static Stream<Arguments> limitsRefuseTheWholePlan() {
    return Stream.of(
        argumentSet(
            "deletions", ChangeLimits.NONE.deletedObjects(0), "deletes 1 objects, at most 0"),
        argumentSet("objects", ChangeLimits.NONE.changedObjects(3), "changes 4 objects, at most 3"),
        argumentSet(
            "clusters", ChangeLimits.NONE.changedClusters(1), "changes 2 clusters, at most 1"),
        argumentSet(
            "replicas", ChangeLimits.NONE.removedReplicas(6), "takes away 7 replicas, at most 6"));
  }

  @ParameterizedTest
  @MethodSource
  void limitsRefuseTheWholePlan(ChangeLimits limits, String words) {
    try (Propagator free = federation.propagator();
        Propagator limited = federation.propagator(builder -> builder.limits(limits))) {
      free.apply(free.plan(List.of(deployment("a", 5, "east"), deployment("b", 4, "east"))));
      federation.observed("east").takeCalls();
      PropagationPlan plan =
          limited.plan(
              List.of(
                  deployment("a", 2, "east"),
                  deployment("b", 4),
                  configMap("web", "a", "east", "west")));

      assertThatThrownBy(() -> limited.apply(plan))
          .isInstanceOf(ChangeLimitException.class)
          .hasMessageContaining(words)
          .hasMessageContaining("raise the limit");
      assertThat(federation.observed("east").takeWrites()).isEmpty();
      assertThat(federation.observed("west").takeWrites()).isEmpty();
    }
  }

  @Test
  void aPlanWithinItsLimitsIsApplied() {
    ChangeLimits limits =
        ChangeLimits.NONE.deletedObjects(1).changedObjects(2).changedClusters(1).removedReplicas(7);
    try (Propagator propagator = federation.propagator(builder -> builder.limits(limits))) {
      propagator.apply(
          propagator.plan(List.of(deployment("a", 5, "east"), deployment("b", 4, "east"))));

      assertThat(
              propagator
                  .apply(propagator.plan(List.of(deployment("a", 2, "east"), deployment("b", 4))))
                  .isSettled())
          .isTrue();
    }
  }

  @Test
  void aLimitIsNotNegative() {
    assertThatThrownBy(() -> ChangeLimits.NONE.deletedObjects(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deletedObjects must not be negative: -1");
  }

  @Test
  void kindsAreWrittenInTheOrderOfTheirDependenciesAndRemovedAgainstIt() {
    List<FederatedResource> application =
        List.of(
            inNamespace("shop", deployment("web", 2, "east")),
            inNamespace("shop", widget("small", "east")),
            inNamespace("shop", service("front", "east")),
            inNamespace("shop", secret("token", "c2VjcmV0", "east")),
            inNamespace("shop", configMap("config", "a", "east")),
            widgets("east"),
            namespace("shop", "east"));
    try (Propagator propagator =
        federation.propagator(builder -> builder.concurrencyPerCluster(1))) {
      PropagationPlan up = propagator.plan(application);
      assertThat(up.count(Action.CREATE)).isEqualTo(7);
      federation.observed("east").takeCalls();
      assertThat(propagator.apply(up).unsettled()).isEmpty();
      assertThat(federation.observed("east").takeWrites())
          .containsExactly(
              "create Namespace shop",
              "create CustomResourceDefinition widgets.example.com",
              "create Secret shop/token",
              "create ConfigMap shop/config",
              "create Service shop/front",
              "create Deployment shop/web",
              "create Widget shop/small");
      assertThat(propagator.plan(application).hasChanges()).isFalse();

      PropagationPlan down = propagator.planRemoval(application);
      assertThat(down.count(Action.DELETE)).isEqualTo(7);
      federation.observed("east").takeCalls();
      assertThat(propagator.apply(down).unsettled()).isEmpty();
      assertThat(federation.observed("east").takeWrites())
          .containsExactly(
              "delete Deployment shop/web",
              "delete Widget shop/small",
              "delete Service shop/front",
              "delete Secret shop/token",
              "delete ConfigMap shop/config",
              "delete CustomResourceDefinition widgets.example.com",
              "delete Namespace shop");
      assertThat(federation.get("east", NAMESPACE, "shop")).isEmpty();
      assertThat(federation.get("east", DEFINITION, "widgets.example.com")).isEmpty();
    }
  }

  @Test
  void kindsOfOneWaveWaitForTheWaveBeforeEvenWithManyWorkers() {
    List<FederatedResource> application = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      application.add(inNamespace("shop", configMap("c" + i, "a", "east", "west")));
      application.add(inNamespace("shop", deployment("d" + i, 1, "east", "west")));
    }
    application.add(namespace("shop", "east", "west"));
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(application);
      federation.observed("east").takeCalls();

      assertThat(propagator.apply(plan).unsettled()).isEmpty();

      List<String> writes = federation.observed("east").takeWrites();
      assertThat(writes).hasSize(41);
      assertThat(writes.get(0)).isEqualTo("create Namespace shop");
      assertThat(writes.subList(1, 21)).allMatch(write -> write.contains("ConfigMap"));
      assertThat(writes.subList(21, 41)).allMatch(write -> write.contains("Deployment"));
    }
  }

  @Test
  void aFailedNamespaceSkipsItsContentInThatClusterOnly() {
    List<FederatedResource> application =
        List.of(
            namespace("shop", "east", "west"),
            inNamespace("shop", configMap("web", "a", "east", "west")),
            configMap("elsewhere", "a", "east", "west"));
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(application);
      failEvery(federation.observed("east"), "create", "Namespace");

      ApplyReport report = propagator.apply(plan);

      assertThat(report.outcomes())
          .extracting(Outcome::toString)
          .containsExactlyInAnyOrder(
              "create Namespace shop in east: cluster east, Namespace shop: out of order",
              "create Namespace shop in west: applied",
              "create ConfigMap shop/web in east: skipped: it stands on Namespace shop, which is"
                  + " not there",
              "create ConfigMap shop/web in west: applied",
              "create ConfigMap default/elsewhere in east: applied",
              "create ConfigMap default/elsewhere in west: applied");
      assertThat(report.count(Result.SKIPPED)).isEqualTo(1);
      federation.reconnect("east");
      assertThat(propagator.apply(propagator.plan(application)).isSettled()).isTrue();
    }
  }

  @Test
  void aNamespaceThatIsThereCarriesItsContentThoughItsUpdateFails() {
    federation.put("east", NAMESPACE, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan =
          propagator.plan(
              List.of(
                  namespace("shop", "east"), inNamespace("shop", configMap("web", "a", "east"))));
      failEvery(federation.observed("east"), "update", "Namespace");

      ApplyReport report = propagator.apply(plan);

      assertThat(report.count(Result.FAILED)).isEqualTo(1);
      assertThat(report.count(Result.APPLIED)).isEqualTo(1);
    }
  }

  @Test
  void aFailedDefinitionSkipsItsObjects() {
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(List.of(widgets("east"), widget("small", "east")));
      assertThat(plan.resources().get(1).change("east").reason())
          .contains("its type comes with CustomResourceDefinition widgets.example.com");
      failEvery(federation.observed("east"), "create", "CustomResourceDefinition");

      ApplyReport report = propagator.apply(plan);

      assertThat(report.count(Result.FAILED)).isEqualTo(1);
      assertThat(report.count(Result.SKIPPED)).isEqualTo(1);
    }
  }

  @Test
  void aDefinitionAndItsObjectsComeInOnePlan() {
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(List.of(widget("small", "east"), widgets("east")));

      assertThat(propagator.apply(plan).isSettled()).isTrue();
      assertThat(federation.get("east", WIDGET, "small")).isPresent();
    }
  }

  @Test
  void removalTakesManagedObjectsEverywhereAndNoOthers() {
    federation.put(
        "west",
        CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default}}");
    FederatedResource web = configMap("web", "a", "east");
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(web));
      PropagationPlan plan = propagator.planRemoval(List.of(web));

      assertThat(plan.resource(web).change("east").action()).isEqualTo(Action.DELETE);
      assertThat(plan.resource(web).change("west").action()).isEqualTo(Action.NONE);
      propagator.apply(plan);
      assertThat(federation.get("east", CONFIG_MAP, "web")).isEmpty();
      assertThat(federation.get("west", CONFIG_MAP, "web")).isPresent();
    }
  }

  @Test
  void aResourceThatIsBeingDeletedIsPlannedAsRemoval() {
    FederatedResource web = configMap("web", "a", "east");
    FederatedResource deleted =
        FederatedResource.read(
            web.type(), with(web.object(), "/metadata/deletionTimestamp", "2026-01-01T00:00:00Z"));
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(web));

      assertThat(propagator.plan(deleted).resource(web).change("east").action())
          .isEqualTo(Action.DELETE);
    }
  }

  @Test
  void anOrphanStaysAndLosesTheLabel() {
    FederatedResource web = configMap("web", "a", "east");
    FederatedResource orphan = annotated("kubefed.io/orphan", "true", web);
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(web));
      PropagationPlan plan = propagator.planRemoval(List.of(orphan));

      assertThat(plan.resource(web).change("east").action()).isEqualTo(Action.RELEASE);
      assertThat(propagator.apply(plan).isSettled()).isTrue();
      JsonValue left = federation.get("east", CONFIG_MAP, "web").orElseThrow();
      assertThat(left.text("metadata", "labels", "kubefed.io/managed")).isEmpty();
      assertThat(left.text("data", "key")).contains("a");
    }
  }

  @Test
  void deleteOptionsOfTheResourceReachTheMember() {
    FederatedResource web = deployment("web", 1, "east");
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(propagator.plan(web));
      String uid =
          federation
              .get("east", DEPLOYMENT, "web")
              .orElseThrow()
              .text("metadata", "uid")
              .orElseThrow();
      federation.put(
          "east",
          CONFIG_MAP,
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: child, namespace: default,"
              + " ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: "
              + uid
              + "}]}}");
      FederatedResource orphaning =
          annotated("kubefed.io/deleteoption", "{\"propagationPolicy\":\"Orphan\"}", web);

      propagator.apply(propagator.planRemoval(List.of(orphaning)));

      assertThat(federation.get("east", DEPLOYMENT, "web")).isEmpty();
      assertThat(federation.get("east", CONFIG_MAP, "child")).isPresent();
    }
  }

  static Stream<Arguments> malformedDeleteOptionsRefuseTheDeletionAlone() {
    return Stream.of(
        argumentSet("no JSON", "Foreground"),
        argumentSet("no object", "[]"),
        argumentSet("preconditions", "{\"preconditions\": 1}"));
  }

  @ParameterizedTest
  @MethodSource
  void malformedDeleteOptionsRefuseTheDeletionAlone(String option) {
    FederatedResource both =
        annotated("kubefed.io/deleteoption", option, configMap("web", "a", "east", "west"));
    FederatedResource narrowed =
        annotated("kubefed.io/deleteoption", option, configMap("web", "b", "east"));
    try (Propagator propagator = federation.propagator()) {
      assertThat(propagator.apply(propagator.plan(both)).isSettled()).isTrue();
      PropagationPlan plan = propagator.plan(narrowed);

      assertThat(plan.resource(narrowed).change("east").action()).isEqualTo(Action.UPDATE);
      assertThat(plan.resource(narrowed).change("west").action()).isEqualTo(Action.REFUSED);
      assertThat(plan.resource(narrowed).change("west").reason())
          .contains(
              "FederatedConfigMap default/web",
              "/metadata/annotations/kubefed.io~1deleteoption",
              "{\"propagationPolicy\":\"Foreground\"}");
    }
  }

  @Test
  void aTemplateThatNobodyCanReadDoesNotKeepItsObjects() {
    VersionStore versions = VersionStore.inMemory();
    FederatedResource broken = federated(CONFIG_MAP, "web", in("east") + "template: [1]\n");
    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      propagator.apply(propagator.plan(configMap("web", "a", "east")));
      PropagationPlan plan = propagator.planRemoval(List.of(broken));

      assertThat(plan.resource(broken).change("east").action()).isEqualTo(Action.DELETE);
      assertThat(propagator.apply(plan).isSettled()).isTrue();
      assertThat(versions.load(broken)).isEmpty();
    }
  }

  @Test
  void aMemberThatGoesAwayIsAskedOnceByApply() {
    List<FederatedResource> resources = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      resources.add(configMap("c" + i, "a", "east", "west"));
      resources.add(deployment("d" + i, 1, "east", "west"));
    }
    VersionStore versions = VersionStore.inMemory();
    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      PropagationPlan plan = propagator.plan(resources);
      federation.disconnect("east");
      federation.observed("east").takeCalls();

      ApplyReport report = propagator.apply(plan);

      assertThat(federation.observed("east").takeCalls()).hasSize(1);
      assertThat(report.count(Result.APPLIED)).isEqualTo(20);
      assertThat(report.count(Result.FAILED)).isEqualTo(20);
      assertThat(report.unsettled())
          .allSatisfy(
              outcome -> {
                assertThat(outcome.change().cluster()).isEqualTo("east");
                assertThat(outcome.failure()).containsInstanceOf(ClusterUnreachableException.class);
              });
      assertThat(versions.load(resources.get(0)).orElseThrow().clusterVersions())
          .containsOnlyKeys("west");
    }
  }

  @Test
  void aHangingMemberDelaysNoOther() {
    CountDownLatch westIsDone = new CountDownLatch(2);
    federation
        .observed("west")
        .before(
            call -> {
              if (call.verb().equals("create")) {
                westIsDone.countDown();
              }
            });
    List<FederatedResource> resources =
        List.of(configMap("web", "a", "east", "west"), deployment("web", 1, "east", "west"));
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(resources);
      // East answers nothing before all waves of west are written.
      federation
          .observed("east")
          .before(
              call -> {
                if (call.isWrite()) {
                  try {
                    westIsDone.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }
              });

      assertThat(propagator.apply(plan).isSettled()).isTrue();
    }
  }

  @Test
  void anInterruptionEndsPlanAndApply() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    federation
        .observed("east")
        .before(
            call -> {
              asked.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw new CancellationException();
              }
            });
    try (Propagator propagator = federation.propagator()) {
      FutureTask<Boolean> task =
          new FutureTask<>(
              () -> {
                assertThatThrownBy(() -> propagator.plan(configMap("web", "a", "east")))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while talking to the members");
                return Thread.currentThread().isInterrupted();
              });
      Thread thread = new Thread(task, "interrupted-plan");
      thread.start();
      asked.await();
      thread.interrupt();

      assertThat(task.get()).as("the flag is set again").isTrue();
      interrupted.await();
    }
  }

  @Test
  void aClosedPropagatorSaysSo() {
    Propagator propagator = federation.propagator();
    propagator.close();

    assertThatThrownBy(() -> propagator.plan(configMap("web", "a", "east")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the propagator is closed");
  }

  @Test
  void anExecutorThatIsShutDownIsToldFromAnInterruption() {
    try (Propagator propagator =
        federation.propagator(
            builder ->
                builder.executor(
                    task -> {
                      throw new RejectedExecutionException();
                    }))) {
      assertThatThrownBy(() -> propagator.plan(configMap("web", "a", "east")))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("is closed");
    }
  }

  @Test
  void anExecutorThatRunsInTheCallersThreadWorks() {
    try (Propagator propagator =
        federation.propagator(builder -> builder.executor(Runnable::run))) {
      List<FederatedResource> both =
          List.of(configMap("web", "a", "east", "west"), deployment("web", 1, "east", "west"));

      assertThat(propagator.apply(propagator.plan(both)).isSettled()).isTrue();
    }
  }

  @Test
  void aFailureOfTheVersionStoreDoesNotLoseTheReport() {
    VersionStore broken =
        new VersionStore() {
          @Override
          public Optional<VersionRecord> load(FederatedResource resource) {
            return Optional.empty();
          }

          @Override
          public void save(FederatedResource resource, VersionRecord record) {
            throw new ServerException("host", null, 500, "the host is out of order");
          }
        };
    try (Propagator propagator = federation.propagator(builder -> builder.versions(broken))) {
      ApplyReport report = propagator.apply(propagator.plan(configMap("web", "a", "east")));

      assertThat(report.isSettled()).isTrue();
      assertThat(report.unrecorded()).hasSize(1);
      assertThat(report.unrecorded().get(0)).hasMessageContaining("the host is out of order");
    }
  }

  @Test
  void aRecordIsWrittenOnlyWhenItIsNew() {
    List<String> saved = new ArrayList<>();
    VersionStore memory = VersionStore.inMemory();
    VersionStore counting =
        new VersionStore() {
          @Override
          public Optional<VersionRecord> load(FederatedResource resource) {
            return memory.load(resource);
          }

          @Override
          public void save(FederatedResource resource, VersionRecord record) {
            saved.add(resource.name() + record.clusterVersions().keySet());
            memory.save(resource, record);
          }
        };
    try (Propagator propagator = federation.propagator(builder -> builder.versions(counting))) {
      propagator.apply(propagator.plan(configMap("nowhere", "a")));
      propagator.apply(propagator.plan(configMap("web", "a", "east")));
      propagator.apply(propagator.plan(configMap("web", "a", "east")));
      propagator.apply(propagator.planRemoval(List.of(configMap("web", "a", "east"))));

      assertThat(saved).containsExactly("web[east]", "web[]");
    }
  }

  @Test
  void aClusterWhoseUpdateFailedStaysInTheRecordAndIsDue() {
    VersionStore versions = VersionStore.inMemory();
    FederatedResource changed = configMap("web", "b", "east", "west");
    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      propagator.apply(propagator.plan(configMap("web", "a", "east", "west")));
      PropagationPlan plan = propagator.plan(changed);
      failEvery(federation.observed("east"), "update", "ConfigMap");
      propagator.apply(plan);

      assertThat(versions.load(changed).orElseThrow().clusterVersions())
          .containsOnlyKeys("east", "west");
      federation.disconnect("east");
      assertThat(propagator.plan(configMap("web", "b", "west")).hasRefusals()).isTrue();
      federation.reconnect("east");
      PlannedChange due = propagator.plan(changed).resource(changed).change("east");
      assertThat(due.action()).isEqualTo(Action.UPDATE);
      assertThat(due.reason()).isEqualTo("1 field to change");
    }
  }
}
