package io.kubefed.scheduling.controller;

import static io.kubefed.scheduling.Requests.numbers;
import static io.kubefed.scheduling.controller.SchedulingBed.DEPLOYMENTS;
import static io.kubefed.scheduling.controller.SchedulingBed.NAMESPACE;
import static io.kubefed.scheduling.controller.SchedulingBed.NAMESPACES;
import static io.kubefed.scheduling.controller.SchedulingBed.PREFERENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Eventually;
import io.kubefed.scheduling.capacity.CapacityEstimators;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The controller on clusters in memory. */
class PreferenceControllerTest {

  private static final String WEB =
      """
      template:
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 1}}}]}
      placement: {clusterSelector: {matchLabels: {tier: front}}}
      overrides:
      - clusterName: A
        clusterOverrides: [{path: /metadata/labels, op: add, value: {own: kept}}]
      """;
  private static final String NINE = "{targetKind: FederatedDeployment, totalReplicas: 9}";
  private static final SchedulingSettings SETTINGS =
      SchedulingSettings.builder().patience(Duration.ZERO).build();

  private SchedulingBed bed = new SchedulingBed(SETTINGS, List.of(), "A", "B", "C");

  @AfterEach
  void close() {
    bed.close();
  }

  private void replace(SchedulingBed other) {
    bed.close();
    bed = other;
  }

  @Test
  void dividesReplicasAndLeavesOtherOverridesAlone() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of());

    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));
    bed.awaitCondition("web", "Scheduled");
    JsonValue resource = bed.federated(DEPLOYMENTS, "web");
    assertThat(resource.path("spec", "placement", "clusterSelector")).isPresent();
    assertThat(resource.path("spec", "overrides").orElseThrow().toJson())
        .contains("{\"own\":\"kept\"}");
    assertThat(bed.condition("web").text("message")).contains("9 replicas in 3 clusters");
    assertThat(bed.status("web").path("clusters").orElseThrow().get(0).orElseThrow().text("reason"))
        .hasValueSatisfying(why -> assertThat(why).startsWith("3 replicas: 3 of 9 by weight 1"));
  }

  @Test
  void writesOncePerChangeAndNothingWhereNothingChanged() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of());
    bed.awaitCondition("web", "Scheduled");
    bed.propagate(DEPLOYMENTS, "web", Map.of());
    // One write of the workload and one of the status, both on the host.
    assertThat(bed.counter().writes()).isEqualTo(2);

    bed.counter().reset();
    bed.patchPreference("web", "{spec: {totalReplicas: 12}}");
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:4 B:4 C:4"));
    Eventually.eventually(() -> assertThat(bed.status("web").integer("replicas")).hasValue(12));
    bed.propagate(DEPLOYMENTS, "web", Map.of());
    bed.pass(Duration.ofMinutes(10));
    assertThat(bed.counter().writes()).isEqualTo(2);

    // Whatever was still to come of all this would have been written before the next change.
    bed.patchPreference("web", "{spec: {totalReplicas: 15}}");
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:5 B:5 C:5"));
    Eventually.eventually(() -> assertThat(bed.status("web").integer("replicas")).hasValue(15));
    assertThat(bed.counter().writes()).isEqualTo(4);
  }

  @Test
  void membersAreWatchedOnlyWherePreferencesAreAndPodsOnlyWhileTheyAreNeeded() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    Eventually.until("it has seen all", bed.controller()::isSynced);
    assertThat(bed.controller().memberCaches()).isZero();

    bed.prefer("web", NINE, Map.of());
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));
    bed.propagate(DEPLOYMENTS, "web", Map.of("B", 1));
    Eventually.until("pods in B", () -> bed.controller().memberCaches() == 4);

    bed.propagate(DEPLOYMENTS, "web", Map.of());
    Eventually.until("no pods", () -> bed.controller().memberCaches() == 3);

    bed.host().delete(PREFERENCE, NAMESPACE, "web", DeleteOptions.DEFAULT);
    Eventually.until("nothing", () -> bed.controller().memberCaches() == 0);
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));
  }

  @Test
  void podsThatWaitMoveAfterTheThreshold() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer(
        "web", "{targetKind: FederatedDeployment, totalReplicas: 9, rebalance: true}", Map.of());
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));
    bed.createWaitingPod("C", "web-1", Duration.ofSeconds(30));
    bed.createWaitingPod("C", "web-2", Duration.ofSeconds(30));
    bed.propagate(DEPLOYMENTS, "web", Map.of("C", 1));
    Eventually.until("pods in C", () -> bed.controller().memberCaches() == 4);
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));

    bed.pass(Duration.ofSeconds(31));

    bed.passUntil(
        () ->
            assertThat(bed.scheduled(DEPLOYMENTS, "web", "/spec/replicas"))
                .containsEntry("A", 4)
                .containsEntry("B", 4));
  }

  @Test
  void aClusterThatIsLostLosesItsReplicasAfterTheDelay() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of());
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));
    bed.propagate(DEPLOYMENTS, "web", Map.of());

    bed.turn("B", false);
    Eventually.eventually(
        () -> assertThat(bed.status("web").toJson()).contains("\"state\":\"NotReady\""));
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));

    bed.pass(Duration.ofSeconds(61));
    bed.passUntil(
        () ->
            assertThat(bed.scheduled(DEPLOYMENTS, "web", "/spec/replicas"))
                .containsOnlyKeys("A", "C")
                .satisfies(
                    all -> assertThat(all.values().stream().mapToInt(i -> i).sum()).isEqualTo(9)));
    Eventually.eventually(() -> assertThat(bed.status("web").integer("exceeds")).hasValue(3));

    bed.turn("B", true);
    bed.pass(Duration.ofSeconds(21));
    bed.passUntil(
        () -> assertThat(bed.scheduled(DEPLOYMENTS, "web", "/spec/replicas")).containsKey("B"));
  }

  @Test
  void intersectsWithTheSelectorAlsoIfNothingIsLeft() {
    bed.label("A", "tier", "front");
    bed.label("B", "tier", "front");
    bed.create(NAMESPACES, NAMESPACE, "{placement: {clusterSelector: {}}}");
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer(
        "web",
        "{targetKind: FederatedDeployment, totalReplicas: 8, intersectWithClusterSelector: true}",
        Map.of());

    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:4 B:4"));
    bed.label("B", "tier", "back");
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:8"));
    bed.label("A", "tier", "back");
    bed.awaitScheduled(DEPLOYMENTS, "web", Map.of());
    bed.awaitCondition("web", "NoClusterSelected");
    JsonValue resource = bed.federated(DEPLOYMENTS, "web");
    assertThat(resource.path("spec", "placement", "clusters")).contains(JsonValue.emptyArray());
    assertThat(resource.path("spec", "overrides").orElseThrow().toJson())
        .contains("{\"own\":\"kept\"}")
        .doesNotContain("/spec/replicas");
  }

  @Test
  void saysWhatIsWrongAndLeavesTheWorkloadAlone() {
    bed.start();
    JsonValue before = bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", "{targetKind: FederatedDeployment, totalReplicas: -1}", Map.of());
    bed.awaitCondition("web", "InvalidPreference");
    assertThat(bed.condition("web").text("message"))
        .hasValueSatisfying(
            why -> assertThat(why).contains("totalReplicas").contains("stays as it is"));
    Eventually.eventually(() -> assertThat(bed.eventReasons()).containsOnly("InvalidPreference"));

    bed.patchPreference("web", "{spec: {totalReplicas: 9, targetKind: FederatedShip}}");
    bed.awaitCondition("web", "UnknownTargetKind");
    bed.patchPreference("web", "{spec: {targetKind: FederatedDaemonSet}}");
    bed.awaitCondition("web", "TargetWithoutReplicas");
    bed.patchPreference("web", "{spec: {targetKind: FederatedReplicaSet}}");
    bed.awaitCondition("web", "NoWorkload");
    bed.patchPreference(
        "web",
        "{metadata: {annotations: {kubefed.io/scheduling-moves: fast}},"
            + " spec: {targetKind: FederatedDeployment}}");
    bed.awaitCondition("web", "InvalidPreference");
    assertThat(bed.federated(DEPLOYMENTS, "web")).isEqualTo(before);

    bed.patchPreference("web", "{metadata: {annotations: null}}");
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));
    bed.awaitCondition("web", "Scheduled");
  }

  @Test
  void saysThatTheHostRefusesAndTriesAgain() {
    for (int i = 1; i <= 100; i++) {
      bed.hostFaults()
          .fail(
              call ->
                  call.verb() == ClusterCall.Verb.UPDATE
                      && call.type().equals(Optional.of(DEPLOYMENTS.federated())),
              i,
              FaultPlan.When.BEFORE,
              () -> new ForbiddenException("host", null, "it is not yours to change"));
    }
    bed.start();
    JsonValue before = bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of());

    bed.awaitCondition("web", "WorkloadNotWritten");
    assertThat(bed.condition("web").text("message"))
        .hasValueSatisfying(
            why -> assertThat(why).contains("the host refuses").contains("not yours to change"));
    assertThat(bed.federated(DEPLOYMENTS, "web")).isEqualTo(before);
    Eventually.eventually(
        () -> assertThat(bed.eventReasons()).containsExactly("WorkloadNotWritten"));

    bed.hostFaults().clear();
    bed.passUntil(
        () ->
            assertThat(bed.scheduled(DEPLOYMENTS, "web", "/spec/replicas"))
                .isEqualTo(numbers("A:3 B:3 C:3")));
    bed.awaitCondition("web", "Scheduled");
  }

  @Test
  void saysThatRetainedReplicasAreOutOfReach() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", "retainReplicas: true\n" + WEB);
    bed.prefer("web", NINE, Map.of());

    bed.awaitCondition("web", "ReplicasRetained");
  }

  @Test
  void strategiesAreNamedByAnnotation() {
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of("kubefed.io/scheduling-strategy", "Aggregated"));

    Eventually.eventually(
        () ->
            assertThat(bed.scheduled(DEPLOYMENTS, "web", "/spec/replicas").values())
                .containsExactlyInAnyOrder(9, 0, 0));
  }

  @Test
  void statefulSetsJobsAndAutoscalersAreDividedToo() {
    FederatedType sets = FederatedType.forTarget(StandardTypes.STATEFUL_SET);
    FederatedType jobs =
        FederatedType.forTarget(ResourceType.namespaced("batch/v1", "Job", "jobs"));
    bed.start();
    bed.create(sets, "db", "{template: {spec: {replicas: 1}}}");
    bed.prefer("db", "{targetKind: FederatedStatefulSet, totalReplicas: 6}", Map.of());
    bed.create(jobs, "sum", "{template: {spec: {completions: 12}}}");
    bed.prefer("sum", "{targetKind: FederatedJob, totalReplicas: 6}", Map.of());

    bed.awaitScheduled(sets, "db", numbers("A:2 B:2 C:2"));
    Eventually.eventually(
        () -> {
          assertThat(bed.scheduled(jobs, "sum", "/spec/parallelism"))
              .isEqualTo(numbers("A:2 B:2 C:2"));
          assertThat(bed.scheduled(jobs, "sum", "/spec/completions"))
              .isEqualTo(numbers("A:4 B:4 C:4"));
        });
  }

  @Test
  void customResourcesWithAScaleAreDividedWhereTheirScaleSays() {
    JsonValue definition =
        JsonValue.parseYaml(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: rings.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Ring, plural: rings, singular: ring, listKind: RingList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """);
    FederatedType rings =
        FederatedType.forTarget(ResourceType.namespaced("example.com/v1", "Ring", "rings"));
    replace(new SchedulingBed(SETTINGS, List.of(definition), "A", "B"));
    bed.start();
    bed.create(rings, "one", "{template: {spec: {size: 1}}}");
    bed.prefer("one", "{targetKind: FederatedRing, totalReplicas: 7}", Map.of());

    Eventually.eventually(
        () ->
            assertThat(bed.scheduled(rings, "one", "/spec/size").values())
                .containsExactlyInAnyOrder(3, 4));
  }

  @Test
  void nodesAreReadWhereAnEstimatorWantsThem() {
    replace(
        new SchedulingBed(
            SchedulingSettings.builder()
                .patience(Duration.ofSeconds(5))
                .estimator(CapacityEstimators.byNodes())
                .build(),
            List.of(),
            "A",
            "B"));
    node("A", 2);
    node("B", 8);
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of());

    Eventually.until("workloads, nodes and pods", () -> bed.controller().memberCaches() == 6);
    Eventually.eventually(
        () -> {
          bed.pass(Duration.ofSeconds(1));
          assertThat(bed.scheduled(DEPLOYMENTS, "web", "/spec/replicas"))
              .isEqualTo(numbers("A:2 B:7"));
        });
    Eventually.eventually(
        () -> assertThat(bed.status("web").toJson()).contains("room for 2 on 1 of 1 nodes"));
  }

  private void node(String cluster, int processors) {
    bed.client(cluster)
        .create(
            StandardTypes.NODE,
            JsonValue.parseYaml(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: one}
                status: {allocatable: {cpu: "%s", pods: "100"}}
                """
                    .formatted(processors)),
            WriteOptions.DEFAULT);
    JsonValue node = bed.client(cluster).get(StandardTypes.NODE, "", "one").orElseThrow();
    bed.client(cluster)
        .updateStatus(
            StandardTypes.NODE,
            node.with(
                "status",
                JsonValue.of(
                    Map.of(
                        "allocatable",
                        Map.of("cpu", Integer.toString(processors), "pods", "100")))),
            WriteOptions.DEFAULT);
  }

  @Test
  void aTypeThatIsNoLongerFederatedIsLetGo() {
    ResourceType configs =
        ResourceType.namespaced(
            "core.kubefed.io/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");
    bed.start();
    bed.create(DEPLOYMENTS, "web", WEB);
    bed.prefer("web", NINE, Map.of());
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:3 B:3 C:3"));

    bed.host()
        .patch(
            configs,
            "kube-federation-system",
            "deployments.apps",
            Patch.merge(JsonValue.parseYaml("{spec: {propagation: Disabled}}")),
            WriteOptions.DEFAULT);
    bed.awaitCondition("web", "UnknownTargetKind");
    Eventually.until("nothing is watched", () -> bed.controller().memberCaches() == 0);

    bed.host()
        .patch(
            configs,
            "kube-federation-system",
            "deployments.apps",
            Patch.merge(JsonValue.parseYaml("{spec: {propagation: Enabled}}")),
            WriteOptions.DEFAULT);
    bed.patchPreference("web", "{spec: {totalReplicas: 12}}");
    bed.awaitScheduled(DEPLOYMENTS, "web", numbers("A:4 B:4 C:4"));
  }
}
