package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.CONFIG_MAP;
import static io.kubefed.propagation.plan.Federation.DEPLOYMENT;
import static io.kubefed.propagation.plan.Federation.NAMESPACE;
import static io.kubefed.propagation.plan.Federation.SERVICE;
import static io.kubefed.propagation.plan.Federation.configMap;
import static io.kubefed.propagation.plan.Federation.deployment;
import static io.kubefed.propagation.plan.Federation.deploymentTemplate;
import static io.kubefed.propagation.plan.Federation.federated;
import static io.kubefed.propagation.plan.Federation.in;
import static io.kubefed.propagation.plan.Federation.namespace;
import static io.kubefed.propagation.plan.Federation.service;
import static io.kubefed.propagation.plan.Federation.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.render.Origin;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.RequestRefusedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PropagatorPlanTest {

  private final Federation federation = Federation.of("east", "west");

  private static JsonValue with(JsonValue object, String pointer, Object value) {
    return JsonEditor.on(object).set(Pointer.parse(pointer), JsonValue.of(value)).build();
  }

  private static JsonValue without(JsonValue object, String pointer) {
    return JsonEditor.on(object).remove(Pointer.parse(pointer)).build();
  }

  private static List<String> paths(PlannedChange change) {
    return change.differences().stream().map(difference -> difference.path().toString()).toList();
  }

  private static List<String> verbs(ObservedClient client) {
    return client.takeCalls().stream().map(ObservedClient.Call::verb).toList();
  }

  private void propagate(FederatedResource... resources) {
    try (Propagator propagator = federation.propagator()) {
      assertThat(propagator.apply(propagator.plan(List.of(resources))).unsettled()).isEmpty();
    }
    federation.observed("east").takeCalls();
    federation.observed("west").takeCalls();
  }

  @Test
  void whatIsNotThereIsCreatedWhereItIsPlaced() {
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(configMap("web", "a", "east"));

      PlannedChange east = plan.resources().get(0).change("east");
      assertThat(east.action()).isEqualTo(Action.CREATE);
      assertThat(east.reason()).contains("spec.placement.clusters");
      assertThat(east.seenResourceVersion()).isEmpty();
      assertThat(plan.resources().get(0).change("west").action()).isEqualTo(Action.NONE);
      assertThat(plan.hasChanges()).isTrue();
      assertThat(plan.hasRefusals()).isFalse();
      assertThat(federation.get("east", CONFIG_MAP, "web")).isEmpty();
    }
  }

  @Test
  void anUpdateTellsEachFieldAndTheLineThatAsksForIt() {
    String template = "template: {data: {key: %s, other: c}}\n";
    String overrides =
        "overrides: [{clusterName: west, clusterOverrides: [{path: /data/other, value: d}]}]\n";
    propagate(federated(CONFIG_MAP, "web", in("east", "west") + template.formatted("a")));

    try (Propagator propagator = federation.propagator()) {
      FederatedResource changed =
          federated(CONFIG_MAP, "web", in("east", "west") + template.formatted("b") + overrides);
      ResourcePlan plan = propagator.plan(changed).resource(changed);

      FieldDifference key = plan.change("east").differences().get(0);
      assertThat(plan.change("east").action()).isEqualTo(Action.UPDATE);
      assertThat(plan.change("east").isExact()).isTrue();
      assertThat(plan.change("east").differences()).hasSize(1);
      assertThat(key.path()).isEqualTo(Pointer.parse("/data/key"));
      assertThat(key.from()).contains(JsonValue.of("a"));
      assertThat(key.to()).contains(JsonValue.of("b"));
      assertThat(key.origin()).map(Origin::toString).contains("template /spec/template/data/key");
      assertThat(key.hidden()).isFalse();
      FieldDifference other = plan.change("west").differences().get(1);
      assertThat(other.origin())
          .map(Origin::toString)
          .contains("override /spec/overrides/0/clusterOverrides/0");
    }
  }

  @Test
  void whatSomebodyAddedInTheMemberHasNoOrigin() {
    propagate(configMap("web", "a", "east"));
    federation.change("east", CONFIG_MAP, "web", object -> with(object, "/data/stray", "x"));

    try (Propagator propagator = federation.propagator()) {
      FieldDifference stray =
          propagator
              .plan(configMap("web", "a", "east"))
              .resources()
              .get(0)
              .change("east")
              .differences()
              .get(0);

      assertThat(stray.from()).contains(JsonValue.of("x"));
      assertThat(stray.to()).isEmpty();
      assertThat(stray.origin()).isEmpty();
    }
  }

  @Test
  void anUnchangedResourcePlansAsNoneThoughTheServerFillsInDefaults() {
    FederatedResource web = deployment("web", 2, "east", "west");
    FederatedResource front = service("front", "east");
    propagate(web, front);

    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(List.of(web, front));

      assertThat(plan.hasChanges()).isFalse();
      assertThat(plan.hasRefusals()).isFalse();
      assertThat(plan.count(Action.NONE)).isEqualTo(4);
      assertThat(federation.get("east", DEPLOYMENT, "web"))
          .hasValueSatisfying(
              object -> assertThat(object.path("spec", "strategy")).as("a default").isPresent());
    }
  }

  @Test
  void whatTheMemberRetainsIsNoDrift() {
    FederatedResource web =
        federated(
            DEPLOYMENT,
            "web",
            "retainReplicas: true\n" + in("east") + deploymentTemplate("web", "web", 2));
    FederatedResource front = service("front", "east");
    propagate(web, front);
    federation.change(
        "east",
        DEPLOYMENT,
        "web",
        object -> with(with(object, "/spec/replicas", 9), "/metadata/annotations/theirs", "yes"));
    federation.change(
        "east", SERVICE, "front", object -> with(object, "/metadata/finalizers", List.of("a.b/c")));

    try (Propagator propagator = federation.propagator()) {
      assertThat(propagator.plan(List.of(web, front)).hasChanges()).isFalse();
    }
  }

  @Test
  void aChangeInTheMemberIsDriftWhereTheVersionsWereRecorded() {
    VersionStore versions = VersionStore.inMemory();
    FederatedResource web = deployment("web", 2, "east");
    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      propagator.apply(propagator.plan(web));
      federation.change("east", DEPLOYMENT, "web", object -> with(object, "/spec/replicas", 7));

      PlannedChange drift = propagator.plan(web).resource(web).change("east");
      assertThat(drift.action()).isEqualTo(Action.UPDATE);
      assertThat(drift.reason()).isEqualTo("1 field, drift: it was changed in the member");
      assertThat(drift.differences().get(0).origin())
          .map(Origin::toString)
          .contains("template /spec/template/spec/replicas");

      FederatedResource more = deployment("web", 3, "east");
      assertThat(propagator.plan(more).resource(more).change("east").reason())
          .isEqualTo("1 field, changed in the federated resource and in the member");
    }
  }

  @Test
  void aNewTemplateIsNoDrift() {
    VersionStore versions = VersionStore.inMemory();
    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      propagator.apply(propagator.plan(deployment("web", 2, "east")));

      assertThat(
              propagator
                  .plan(deployment("web", 3, "east"))
                  .resources()
                  .get(0)
                  .change("east")
                  .reason())
          .isEqualTo("1 field, changed in the federated resource");
    }
  }

  @Test
  void whatSomebodyRemovedIsRecreatedWhereItWasRecorded() {
    VersionStore versions = VersionStore.inMemory();
    FederatedResource web = configMap("web", "a", "east", "west");
    try (Propagator recording = federation.propagator(builder -> builder.versions(versions));
        Propagator forgetful = federation.propagator()) {
      recording.apply(recording.plan(web));
      federation.delete("east", CONFIG_MAP, "web");

      PlannedChange recreate = recording.plan(web).resource(web).change("east");
      assertThat(recreate.action()).isEqualTo(Action.RECREATE);
      assertThat(recreate.reason()).isEqualTo("drift: it was removed in the member");
      assertThat(forgetful.plan(web).resource(web).change("east").action())
          .isEqualTo(Action.CREATE);
      assertThat(recording.apply(recording.plan(web)).isSettled()).isTrue();
      assertThat(federation.get("east", CONFIG_MAP, "web")).isPresent();
    }
  }

  @Test
  void anObjectThatIsThereIsAdoptedWithItsDifferences() {
    federation.put(
        "east",
        CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default}, data: {key:"
            + " z}}");
    FederatedResource web = configMap("web", "a", "east");

    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(web);
      PlannedChange adopt = plan.resource(web).change("east");

      assertThat(adopt.action()).isEqualTo(Action.ADOPT);
      assertThat(paths(adopt)).containsExactlyInAnyOrder("/data/key", "/metadata/labels");
      assertThat(propagator.apply(plan).isSettled()).isTrue();
      assertThat(propagator.plan(web).hasChanges()).isFalse();
    }
  }

  @Test
  void anObjectThatIsThereIsRefusedWithoutAdoption() {
    federation.put(
        "east",
        CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default}}");

    try (Propagator propagator = federation.propagator(builder -> builder.adopt(false))) {
      PropagationPlan plan = propagator.plan(configMap("web", "a", "east"));
      PlannedChange refused = plan.resources().get(0).change("east");

      assertThat(refused.action()).isEqualTo(Action.REFUSED);
      assertThat(refused).hasToString("refused ConfigMap default/web in east");
      assertThat(refused.reason()).contains("already exists", "adoption is switched off", "remove");
      assertThat(plan.hasRefusals()).isTrue();
      assertThat(plan.hasChanges()).isFalse();
    }
  }

  @Test
  void anObjectLabelledFalseIsRefused() {
    federation.put(
        "east",
        CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default, labels:"
            + " {kubefed.io/managed: \"false\"}}}");

    try (Propagator propagator = federation.propagator()) {
      PlannedChange refused =
          propagator.plan(configMap("web", "a", "east")).resources().get(0).change("east");

      assertThat(refused.action()).isEqualTo(Action.REFUSED);
      assertThat(refused.reason()).contains("kubefed.io/managed: \"false\"", "remove that label");
    }
  }

  @Test
  void anImmutableFieldIsRefusedWithTheFieldAndTheWayOut() {
    propagate(deployment("web", 2, "east"));
    FederatedResource other =
        federated(DEPLOYMENT, "web", in("east") + deploymentTemplate("web", "other", 2));

    try (Propagator propagator = federation.propagator()) {
      PlannedChange refused = propagator.plan(other).resource(other).change("east");

      assertThat(refused.action()).isEqualTo(Action.REFUSED);
      assertThat(refused.reason())
          .contains("cluster east", "Deployment default/web", "spec.selector", "immutable")
          .endsWith("change it back, or delete the object there to have it made anew");
      assertThat(refused.cause()).isPresent();
    }
  }

  @Test
  void whatAServerWouldNotCreateIsRefusedInThePlan() {
    FederatedResource negative = deployment("web", -1, "east");

    try (Propagator asking = federation.propagator();
        Propagator trusting = federation.propagator(builder -> builder.dryRun(DryRun.UPDATES))) {
      assertThat(asking.plan(negative).resource(negative).change("east").reason())
          .contains("spec.replicas", "greater than or equal to 0");
      assertThat(trusting.plan(negative).resource(negative).change("east").action())
          .isEqualTo(Action.CREATE);
    }
  }

  @Test
  void aTypeThatTheClusterDoesNotServeIsRefused() {
    FederatedResource widget = widget("small", "east");

    try (Propagator propagator = federation.propagator()) {
      PlannedChange refused = propagator.plan(widget).resource(widget).change("east");

      assertThat(refused.action()).isEqualTo(Action.REFUSED);
      assertThat(refused.reason())
          .contains("does not serve Widget (example.com/v1)", "install it there");
    }
  }

  @Test
  void aMissingNamespaceIsRefusedWithTheWayOut() {
    FederatedResource web =
        FederatedResource.read(
            configMap("web", "a", "east").type(),
            with(configMap("web", "a", "east").object(), "/metadata/namespace", "shop"));

    try (Propagator propagator = federation.propagator()) {
      PlannedChange refused = propagator.plan(web).resource(web).change("east");

      assertThat(refused.action()).isEqualTo(Action.REFUSED);
      assertThat(refused.reason())
          .isEqualTo(
              "namespace shop does not exist in the cluster; federate it, or create it there");
    }
  }

  @Test
  void anObjectThatIsBeingDeletedIsRefused() {
    federation.put(
        "east",
        CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default, finalizers:"
            + " [a.b/c], labels: {kubefed.io/managed: \"true\"}}}");
    federation.delete("east", CONFIG_MAP, "web");

    try (Propagator propagator = federation.propagator()) {
      assertThat(
              propagator
                  .plan(configMap("web", "a", "east"))
                  .resources()
                  .get(0)
                  .change("east")
                  .reason())
          .contains("is being deleted", "plan again");
      PlannedChange unplaced =
          propagator.plan(configMap("web", "a")).resources().get(0).change("east");
      assertThat(unplaced.action()).isEqualTo(Action.NONE);
      assertThat(unplaced.reason()).contains("is being deleted already");
    }
  }

  @Test
  void anUnreachableMemberIsAskedOnceAndRefusedEverywhere() {
    federation.disconnect("east");
    List<FederatedResource> resources =
        List.of(
            configMap("a", "1", "east", "west"),
            configMap("b", "1", "east", "west"),
            configMap("c", "1", "west"),
            deployment("d", 1, "east", "west"));

    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(resources);

      assertThat(federation.observed("east").takeCalls()).hasSize(1);
      assertThat(plan.resources())
          .allSatisfy(
              resource -> {
                PlannedChange east = resource.change("east");
                assertThat(east.action()).isEqualTo(Action.REFUSED);
                assertThat(east.reason()).contains("cluster east").contains("no answer in 1 s");
                assertThat(east.cause()).containsInstanceOf(ClusterUnreachableException.class);
                assertThat(resource.change("west").action()).isEqualTo(Action.CREATE);
              });
      assertThat(plan.resources().get(2).change("east").reason())
          .contains("cannot be told whether the object is still there");
      ApplyReport report = propagator.apply(plan);
      assertThat(report.count(Outcome.Result.APPLIED)).isEqualTo(4);
      assertThat(report.count(Outcome.Result.REFUSED)).isEqualTo(4);
    }
  }

  @Test
  void anUnreachableMemberThatNothingIsRecordedForIsNoRefusal() {
    FederatedResource web = configMap("web", "a", "west");
    VersionStore versions = VersionStore.inMemory();
    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      propagator.apply(propagator.plan(web));
      federation.disconnect("east");

      PropagationPlan plan = propagator.plan(web);
      assertThat(plan.resource(web).change("east").action()).isEqualTo(Action.NONE);
      assertThat(plan.resource(web).change("east").reason())
          .contains("not recorded as propagated there", "no answer in 1 s");
      assertThat(plan.hasRefusals()).isFalse();
    }
  }

  @Test
  void aManagedObjectOutsideThePlacementIsDeleted() {
    propagate(configMap("web", "a", "east", "west"));

    try (Propagator propagator = federation.propagator()) {
      FederatedResource narrowed = configMap("web", "a", "east");
      PropagationPlan plan = propagator.plan(narrowed);
      PlannedChange delete = plan.resource(narrowed).change("west");

      assertThat(delete.action()).isEqualTo(Action.DELETE);
      assertThat(delete.seenResourceVersion()).isPresent();
      assertThat(propagator.apply(plan).isSettled()).isTrue();
      assertThat(federation.get("west", CONFIG_MAP, "web")).isEmpty();
      assertThat(federation.get("east", CONFIG_MAP, "web")).isPresent();
    }
  }

  @Test
  void anUnmanagedObjectOutsideThePlacementIsLeftAlone() {
    JsonValue theirs =
        federation.put(
            "west",
            CONFIG_MAP,
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default}}");

    try (Propagator propagator = federation.propagator()) {
      FederatedResource web = configMap("web", "a", "east");
      PropagationPlan plan = propagator.plan(web);
      propagator.apply(plan);

      assertThat(plan.resource(web).change("west").action()).isEqualTo(Action.NONE);
      assertThat(plan.resource(web).change("west").reason()).contains("not managed");
      assertThat(federation.get("west", CONFIG_MAP, "web")).contains(theirs);
    }
  }

  @Test
  void aMalformedResourceHarmsOnlyItself() {
    propagate(configMap("broken", "a", "east"));
    FederatedResource broken =
        federated(
            CONFIG_MAP,
            "broken",
            "placement: {clusterSelector: {matchLabel: {a: b}}}\ntemplate: {data: {key: z}}\n");
    FederatedResource nameless =
        FederatedResource.read(
            broken.type(), without(configMap("x", "a", "east").object(), "/metadata/name"));
    FederatedResource retaining =
        federated(
            CONFIG_MAP, "r", "retainReplicas: \"yes\"\n" + in("east") + "template: {data: {}}\n");
    FederatedResource good = configMap("good", "a", "east");

    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(List.of(broken, nameless, nameless, retaining, good));

      assertThat(plan.resource(broken).failure())
          .hasValueSatisfying(
              failure ->
                  assertThat(failure)
                      .hasMessageContaining("FederatedConfigMap default/broken")
                      .hasMessageContaining("/spec/placement/clusterSelector/matchLabel"));
      assertThat(plan.resource(broken).changes()).isEmpty();
      assertThat(plan.resource(nameless).failure().orElseThrow())
          .hasMessageContaining("a name is required");
      assertThat(plan.resource(retaining).failure().orElseThrow())
          .hasMessageContaining("/spec/retainReplicas");
      assertThat(plan.hasRefusals()).isTrue();
      assertThat(propagator.apply(plan).count(Outcome.Result.APPLIED)).isEqualTo(1);
      assertThat(federation.get("east", CONFIG_MAP, "good")).isPresent();
      assertThat(federation.get("east", CONFIG_MAP, "broken").orElseThrow().text("data", "key"))
          .contains("a");
    }
  }

  @Test
  void anOverrideThatCannotBeAppliedIsRefusedInItsClusterOnly() {
    FederatedResource web =
        federated(
            CONFIG_MAP,
            "web",
            in("east", "west")
                + "template: {data: {key: a}}\n"
                + "overrides: [{clusterName: west, clusterOverrides: [{op: remove, path:"
                + " /data/gone}]}]\n");

    try (Propagator propagator = federation.propagator()) {
      ResourcePlan plan = propagator.plan(web).resource(web);

      assertThat(plan.change("east").action()).isEqualTo(Action.CREATE);
      assertThat(plan.change("west").action()).isEqualTo(Action.REFUSED);
      assertThat(plan.change("west").reason())
          .contains("/spec/overrides/0/clusterOverrides/0", "/data/gone", "correct the override");
    }
  }

  @Test
  void aClusterThatNobodyKnowsIsRefusedAsALikelyTypo() {
    FederatedResource web = configMap("web", "a", "east", "eats");

    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(web);

      assertThat(plan.resource(web).changes())
          .extracting(PlannedChange::cluster)
          .containsExactly("east", "eats", "west");
      assertThat(plan.resource(web).change("eats").action()).isEqualTo(Action.REFUSED);
      assertThat(plan.resource(web).change("eats").reason())
          .contains("no member cluster", "/spec/placement/clusters");
      assertThat(propagator.apply(plan).count(Outcome.Result.APPLIED)).isEqualTo(1);
      assertThatThrownBy(() -> plan.resource(web).change("north"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[east, eats, west]");
      assertThatThrownBy(() -> plan.resource(configMap("other", "a", "east")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("FederatedConfigMap default/other is not part of this plan");
    }
  }

  @Test
  void twoResourcesForOneObjectAreRefused() {
    try (Propagator propagator = federation.propagator()) {
      List<FederatedResource> twice =
          List.of(configMap("web", "a", "east"), configMap("web", "b", "west"));

      assertThatThrownBy(() -> propagator.plan(twice))
          .isInstanceOf(InvalidResourceException.class)
          .hasMessageContaining("FederatedConfigMap default/web")
          .hasMessageContaining("ConfigMap default/web; plan one of them");
    }
  }

  @Test
  void theHostsOwnNamespacesAreNeitherCreatedNorDeleted() {
    FederatedResource shop = namespace("shop", "east", "west");
    FederatedResource there = namespace("default", "east");
    try (Propagator propagator = federation.propagator(builder -> builder.hostCluster("east"))) {
      PropagationPlan plan = propagator.plan(List.of(shop, there));

      assertThat(plan.resource(shop).change("east").action()).isEqualTo(Action.REFUSED);
      assertThat(plan.resource(shop).change("east").reason()).contains("create it there first");
      assertThat(plan.resource(shop).change("west").action()).isEqualTo(Action.CREATE);
      assertThat(plan.resource(there).change("east").action()).isEqualTo(Action.ADOPT);
      propagator.apply(plan);

      FederatedResource gone = namespace("default");
      PropagationPlan release = propagator.plan(gone);
      assertThat(release.resource(gone).change("east").action()).isEqualTo(Action.RELEASE);
      assertThat(propagator.apply(release).isSettled()).isTrue();
      JsonValue left = federation.get("east", NAMESPACE, "default").orElseThrow();
      assertThat(left.text("metadata", "labels", "kubefed.io/managed")).isEmpty();
      assertThat(left.text("metadata", "deletionTimestamp")).isEmpty();
    }
  }

  @Test
  void contentOfANamespaceThatWillNotBeThereIsRefused() {
    FederatedResource shop = namespace("shop", "east", "west");
    FederatedResource content =
        FederatedResource.read(
            configMap("web", "a").type(),
            with(configMap("web", "a", "east", "west").object(), "/metadata/namespace", "shop"));
    try (Propagator propagator = federation.propagator(builder -> builder.hostCluster("east"))) {
      ResourcePlan plan = propagator.plan(List.of(content, shop)).resource(content);

      assertThat(plan.change("east").action()).isEqualTo(Action.REFUSED);
      assertThat(plan.change("east").reason())
          .startsWith("namespace shop will not be there: refused, the host's own namespaces");
      assertThat(plan.change("west").action()).isEqualTo(Action.CREATE);
    }
  }

  @Test
  void withoutAServersDryRunTheDifferenceIsEstimated() {
    propagate(deployment("web", 2, "east"));
    federation
        .observed("east")
        .before(
            call -> {
              if (call.verb().startsWith("dry-run")) {
                throw new RequestRefusedException(
                    "east",
                    call.object(),
                    400,
                    "admission webhook \"a.b\" does not support dry run");
              }
            });
    FederatedResource same = deployment("web", 2, "east");
    FederatedResource more = deployment("web", 5, "east");

    try (Propagator propagator = federation.propagator();
        Propagator estimating = federation.propagator(builder -> builder.dryRun(DryRun.NEVER))) {
      assertThat(propagator.plan(same).resource(same).change("east").action())
          .isEqualTo(Action.NONE);
      PlannedChange update = propagator.plan(more).resource(more).change("east");
      assertThat(update.action()).isEqualTo(Action.UPDATE);
      assertThat(update.isExact()).isFalse();
      assertThat(paths(update)).containsExactly("/spec/replicas");
      federation.observed("east").takeCalls();
      assertThat(paths(estimating.plan(more).resource(more).change("east")))
          .containsExactly("/spec/replicas");
      assertThat(verbs(federation.observed("east"))).containsExactly("get");
    }
  }

  @Test
  void aRequestThatIsMalformedIsNotTakenForAMissingDryRun() {
    federation
        .observed("east")
        .before(
            call -> {
              if (call.verb().startsWith("dry-run")) {
                throw new RequestRefusedException(
                    "east", call.object(), 400, "cannot unmarshal string into field spec.replicas");
              }
            });
    FederatedResource web = deployment("web", 2, "east");

    try (Propagator propagator = federation.propagator()) {
      assertThat(propagator.plan(web).resource(web).change("east").reason())
          .contains("Deployment default/web", "cannot unmarshal string into field spec.replicas");
    }
  }

  @Test
  void aPlanCostsOneReadForEachObjectAndOneDryRunWhereItMayDiffer() {
    VersionStore versions = VersionStore.inMemory();
    FederatedResource web = deployment("web", 2, "east");
    ObservedClient east = federation.observed("east");
    try (Propagator propagator = federation.propagator();
        Propagator recording = federation.propagator(builder -> builder.versions(versions))) {
      PropagationPlan plan = recording.plan(web);
      assertThat(verbs(east)).containsExactly("get", "dry-run create");
      recording.apply(plan);
      assertThat(verbs(east)).containsExactly("get", "create");
      recording.plan(web);
      assertThat(verbs(east)).as("unchanged, recorded").containsExactly("get");
      propagator.plan(web);
      assertThat(verbs(east)).as("unchanged, defaults").containsExactly("get", "dry-run update");
      FederatedResource more = deployment("web", 3, "east");
      PropagationPlan update = recording.plan(more);
      assertThat(verbs(east)).containsExactly("get", "dry-run update");
      recording.apply(update);
      assertThat(verbs(east)).containsExactly("get", "update");
      PropagationPlan removal = recording.planRemoval(List.of(more));
      assertThat(verbs(east)).containsExactly("get");
      recording.apply(removal);
      assertThat(verbs(east)).containsExactly("get", "delete");
      assertThat(verbs(federation.observed("west"))).as("not placed there").hasSize(5);
    }
  }

  @Test
  void theObjectThatChangesBetweenReadAndDryRunIsReadAgain() {
    propagate(configMap("web", "a", "east"));
    ObservedClient east = federation.observed("east");
    east.before(
        call -> {
          if (call.verb().equals("dry-run update")) {
            east.before(again -> {});
            federation.change("east", CONFIG_MAP, "web", object -> with(object, "/data/x", "y"));
          }
        });
    FederatedResource changed = configMap("web", "b", "east");

    try (Propagator propagator = federation.propagator()) {
      PlannedChange update = propagator.plan(changed).resource(changed).change("east");

      assertThat(paths(update)).containsExactly("/data/key", "/data/x");
      assertThat(verbs(east)).containsExactly("get", "dry-run update", "get", "dry-run update");
    }
  }

  @Test
  void anObjectThatNeverStopsChangingIsRefused() {
    propagate(configMap("web", "a", "east"));
    int[] count = new int[1];
    federation
        .observed("east")
        .before(
            call -> {
              if (call.verb().equals("dry-run update")) {
                String value = "v" + count[0]++;
                federation.change(
                    "east", CONFIG_MAP, "web", object -> with(object, "/data/x", value));
              }
            });
    FederatedResource changed = configMap("web", "b", "east");

    try (Propagator propagator = federation.propagator()) {
      assertThat(propagator.plan(changed).resource(changed).change("east").reason())
          .contains("keeps changing while it is planned; plan again");
      assertThat(count[0]).isEqualTo(3);
    }
  }

  @Test
  void aRecordThatCannotBeReadHarmsOnlyItsResource() {
    VersionStore memory = VersionStore.inMemory();
    VersionStore versions =
        new VersionStore() {
          @Override
          public Optional<VersionRecord> load(FederatedResource resource) {
            if (resource.name().equals("bad")) {
              throw new ClusterUnreachableException(
                  "host", null, ClusterUnreachableException.Reason.TIMEOUT, "no answer", null);
            }
            return memory.load(resource);
          }

          @Override
          public void save(FederatedResource resource, VersionRecord record) {
            memory.save(resource, record);
          }
        };
    FederatedResource bad = configMap("bad", "a", "east");
    FederatedResource good = configMap("good", "a", "east");

    try (Propagator propagator = federation.propagator(builder -> builder.versions(versions))) {
      PropagationPlan plan = propagator.plan(List.of(bad, good));

      assertThat(plan.resource(bad).failure()).containsInstanceOf(KubefedException.class);
      assertThat(plan.resource(good).change("east").action()).isEqualTo(Action.CREATE);
    }
  }

  @Test
  void contentGoesWhereItsNamespaceGoes() {
    FederatedResource limit = namespace("default", "west");
    FederatedResource web = configMap("web", "a", "east", "west");

    try (Propagator looking =
            federation.propagator(
                builder ->
                    builder.namespaces(
                        name -> name.equals("default") ? Optional.of(limit) : Optional.empty()));
        Propagator strict =
            federation.propagator(builder -> builder.federatedNamespaceRequired(true))) {
      ResourcePlan limited = looking.plan(web).resource(web);
      assertThat(limited.change("east").action()).isEqualTo(Action.NONE);
      assertThat(limited.change("west").action()).isEqualTo(Action.CREATE);
      assertThat(strict.plan(web).resource(web).changes())
          .allSatisfy(change -> assertThat(change.action()).isEqualTo(Action.NONE));
      assertThat(strict.plan(List.of(web, limit)).resource(web).change("west").action())
          .isEqualTo(Action.CREATE);
    }
  }
}
