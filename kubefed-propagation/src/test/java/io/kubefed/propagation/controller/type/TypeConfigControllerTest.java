package io.kubefed.propagation.controller.type;

import static io.kubefed.propagation.controller.type.TypeBed.CLUSTER_ROLES;
import static io.kubefed.propagation.controller.type.TypeBed.CONFIG_MAPS;
import static io.kubefed.propagation.controller.type.TypeBed.NAMESPACES;
import static io.kubefed.propagation.controller.type.TypeBed.SERVICES;
import static io.kubefed.propagation.controller.type.TypeBed.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TypeConfigControllerTest {

  private static final Duration LONG = Duration.ofSeconds(31);

  private static ClusterUnreachableException unreachable(String cluster) {
    return new ClusterUnreachableException(
        cluster,
        null,
        ClusterUnreachableException.Reason.CONNECTION_LOST,
        "no answer",
        new IOException("cut"));
  }

  @Test
  void aTypeConfigStartsTheRunOfItsType() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      assertThat(bed.runs.told())
          .containsExactlyInAnyOrder("start FederatedNamespace", "start FederatedConfigMap");
      assertThat(bed.runs.run("FederatedConfigMap").type).isEqualTo(CONFIG_MAPS);
      assertThat(bed.runs.run("FederatedConfigMap").namespaceType).hasValue(NAMESPACES);
      assertThat(bed.runs.run("FederatedNamespace").namespaceType).isEmpty();
      JsonValue config = bed.config("configmaps");
      assertThat(config.path("metadata", "finalizers"))
          .hasValue(JsonValue.parse("[\"core.kubefed.io/federated-type-config\"]"));
      assertThat(config.get("status"))
          .hasValue(
              JsonValue.parse(
                  """
                  {"observedGeneration": 1, "propagationController": "Running",
                   "statusController": "NotRunning"}
                  """));
      assertThat(bed.controller.namespaceType()).hasValue(NAMESPACES);
      assertThat(bed.controller.runningTypes())
          .extracting(RunningType::typeConfig)
          .containsExactly("configmaps", "namespaces");
      assertThat(bed.events()).isEmpty();
    }
  }

  @Test
  void itCostsTwoWritesForEachTypeAndNoneAfterARestart() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      assertThat(bed.calls.total(Verb.PATCH)).isEqualTo(2);
      assertThat(bed.calls.total(Verb.UPDATE_STATUS)).isEqualTo(2);
      assertThat(bed.calls.writes()).isEqualTo(4);
      bed.calls.reset();
      RecordingRuns again = new RecordingRuns();
      TypeConfigController restarted = new TypeConfigController(bed.context, again);
      restarted.start();
      bed.run();

      assertThat(again.told()).hasSize(2);
      assertThat(bed.calls.writes()).isZero();
      bed.executor.letGo();
      restarted.close();
    }
  }

  @Test
  void theFinalizerIsThereBeforeTheRunBegins() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(CLUSTER_ROLES);
      AtomicBoolean held = new AtomicBoolean();
      bed.runs.onCreate =
          type ->
              held.set(
                  bed.config("clusterroles.rbac.authorization.k8s.io")
                      .path("metadata", "finalizers")
                      .isPresent());
      bed.start();

      assertThat(bed.runs.told()).containsExactly("start FederatedClusterRole");
      assertThat(held).isTrue();
    }
  }

  @Test
  void propagationIsSwitchedOffAndOn() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.edit("configmaps", "/spec/propagation", "Disabled");

      assertThat(bed.runs.told()).containsExactly("close FederatedConfigMap");
      assertThat(bed.status("configmaps")).isEqualTo("NotRunning");
      assertThat(bed.config("configmaps").integer("status", "observedGeneration")).hasValue(2);

      bed.edit("configmaps", "/spec/propagation", "Enabled");
      assertThat(bed.runs.told()).containsExactly("start FederatedConfigMap");
      assertThat(bed.status("configmaps")).isEqualTo("Running");
    }
  }

  @Test
  void anotherTargetVersionRestartsTheRun() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.edit("configmaps", "/spec/targetType/version", "v2");

      assertThat(bed.runs.told())
          .containsExactly("close FederatedConfigMap", "start FederatedConfigMap");
      assertThat(bed.runs.run("FederatedConfigMap").type.target().version()).isEqualTo("v2");
      assertThat(bed.config("configmaps").integer("status", "observedGeneration")).hasValue(2);
    }
  }

  @Test
  void whatDoesNotMatterRestartsNothing() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.calls.reset();
      bed.edit("configmaps", "/metadata/labels", Map.of("team", "a"));

      assertThat(bed.runs.told()).isEmpty();
      assertThat(bed.calls.writes()).isZero();
    }
  }

  @Test
  void statusesAreCollectedOnlyWithTheGateOpen() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.edit("configmaps", "/spec/statusCollection", "Enabled");
      assertThat(bed.runs.run("FederatedConfigMap").type.statusCollection()).isFalse();
      bed.runs.told();

      bed.gate(Map.of(FeatureGate.RAW_RESOURCE_STATUS_COLLECTION, true));
      assertThat(bed.runs.told())
          .containsExactly("close FederatedConfigMap", "start FederatedConfigMap");
      assertThat(bed.runs.run("FederatedConfigMap").type.statusCollection()).isTrue();
      assertThat(bed.config("configmaps").text("status", "statusController"))
          .as("KubeFed tells of its service status controller there alone")
          .hasValue("NotRunning");
    }
  }

  @Test
  void servicesHaveTheirStatusesInObjectsOfTheirOwnWhileTheGateIsClosed() {
    ResourceType status =
        ResourceType.namespaced(
            "core.kubefed.io/v1alpha1", "FederatedServiceStatus", "federatedservicestatuses");
    try (TypeBed bed =
        TypeBed.started(
            NAMESPACES,
            new FederatedType(
                SERVICES.federated(), SERVICES.target(), Optional.of(status), true))) {
      assertThat(bed.runs.run("FederatedService").type.status()).hasValue(status);
      assertThat(bed.runs.run("FederatedService").type.statusCollection()).isFalse();
      assertThat(bed.config("services").text("status", "statusController")).hasValue("Running");

      bed.gate(Map.of(FeatureGate.RAW_RESOURCE_STATUS_COLLECTION, true));
      assertThat(bed.runs.run("FederatedService").type.status()).isEmpty();
      assertThat(bed.runs.run("FederatedService").type.statusCollection()).isTrue();
      assertThat(bed.config("services").text("status", "statusController")).hasValue("NotRunning");
    }
  }

  @Test
  void nothingRunsWithThePushReconcilerOff() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.gate(Map.of(FeatureGate.PUSH_RECONCILER, false));
      assertThat(bed.runs.open).isEmpty();
      assertThat(bed.status("configmaps")).isEqualTo("NotRunning");
      assertThat(bed.status("namespaces")).isEqualTo("NotRunning");

      bed.gate(Map.of());
      assertThat(bed.runs.open).hasSize(2);
      assertThat(bed.status("configmaps")).isEqualTo("Running");
    }
  }

  @Test
  void aDeletedTypeConfigGoesOnceItsObjectsAreLetGo() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.calls.reset();
      bed.delete("configmaps");

      assertThat(bed.runs.told()).containsExactly("close FederatedConfigMap", "release ConfigMap");
      assertThat(bed.exists("configmaps")).isFalse();
      assertThat(bed.calls.writes()).as("the finalizer alone").isEqualTo(1);
    }
  }

  @Test
  void aDeletedTypeConfigWaitsForTheMemberThatCannotBeReached() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS, SERVICES)) {
      bed.runs.told();
      bed.runs.onRelease =
          type -> {
            throw unreachable("west");
          };
      bed.delete("configmaps");
      bed.advance(LONG);
      assertThat(bed.exists("configmaps")).isTrue();
      assertThat(bed.events()).containsExactly("configmaps ReleaseFailed");
      assertThat(bed.lastMessage()).contains("cluster west");
      assertThat(bed.runs.open).as("the others go on").hasSize(2);

      bed.runs.onRelease = type -> {};
      bed.advance(LONG);
      assertThat(bed.exists("configmaps")).isFalse();
    }
  }

  @Test
  void nothingIsLetGoBeforeAllMembersAreKnown() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.context.membersSynced(() -> false);
      bed.delete("configmaps");
      bed.advance(LONG);
      assertThat(bed.runs.told()).doesNotContain("release ConfigMap");
      assertThat(bed.exists("configmaps")).isTrue();

      bed.context.membersSynced(() -> true);
      bed.advance(LONG);
      assertThat(bed.runs.told()).contains("release ConfigMap");
      assertThat(bed.exists("configmaps")).isFalse();
    }
  }

  @Test
  void aMalformedTypeConfigSaysWhatToMendAndStopsNothingElse() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.edit("configmaps", "/spec/federatedType/group", "types");

      assertThat(bed.runs.told()).containsExactly("close FederatedConfigMap");
      assertThat(bed.status("configmaps")).isEqualTo("NotRunning");
      assertThat(bed.events()).containsExactly("configmaps InvalidTypeConfig");
      assertThat(bed.lastMessage())
          .isEqualTo("/spec/federatedType/group: must be a domain with at least one dot");

      bed.edit("configmaps", "/spec/federatedType/group", "types.kubefed.io");
      assertThat(bed.runs.told()).containsExactly("start FederatedConfigMap");
    }
  }

  @Test
  void aTypeConfigThatCannotEvenBeReadGoesWhenItIsDeleted() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.edit("configmaps", "/spec/targetType", 7);
      bed.delete("configmaps");

      assertThat(bed.exists("configmaps")).isFalse();
      assertThat(bed.runs.told()).containsExactly("close FederatedConfigMap");
      assertThat(bed.events())
          .containsExactly("configmaps InvalidTypeConfig", "configmaps ReleaseSkipped");
    }
  }

  @Test
  void ofTwoWithOneFederatedTypeTheOlderRuns() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.aSecondPasses();
      bed.create(
          new FederatedType(
              CONFIG_MAPS.federated(), StandardTypes.SECRET, Optional.empty(), false));
      bed.run();

      assertThat(bed.runs.told()).isEmpty();
      assertThat(bed.status("secrets")).isEqualTo("NotRunning");
      assertThat(bed.events()).containsExactly("secrets TypeConfigConflict");
      assertThat(bed.lastMessage())
          .contains(
              "the older FederatedTypeConfig configmaps",
              "federated type FederatedConfigMap",
              "delete one of them");

      bed.delete("configmaps");
      assertThat(bed.runs.told())
          .containsExactly(
              "close FederatedConfigMap", "release ConfigMap", "start FederatedConfigMap");
      assertThat(bed.status("secrets")).isEqualTo("Running");
    }
  }

  @Test
  void theOlderTakesItsTypeBackWhenItIsSwitchedOn() {
    ResourceType old = ResourceType.namespaced("extensions/v1beta1", "Deployment", "deployments");
    FederatedType current = FederatedType.forTarget(StandardTypes.DEPLOYMENT);
    FederatedType former =
        new FederatedType(
            ResourceType.namespaced(
                "old.kubefed.io/v1", "FederatedDeployment", "federateddeployments"),
            old,
            Optional.empty(),
            false);
    try (TypeBed bed = new TypeBed()) {
      bed.serve(current.federated());
      bed.serve(former.federated());
      bed.create(NAMESPACES);
      bed.create(former, config -> set(config, "/spec/propagation", "Disabled"));
      bed.aSecondPasses();
      bed.create(current);
      bed.start();
      assertThat(bed.status("deployments.apps")).isEqualTo("Running");
      bed.runs.told();

      bed.edit("deployments.extensions", "/spec/propagation", "Enabled");

      assertThat(bed.runs.told())
          .containsExactly("close FederatedDeployment", "start FederatedDeployment");
      assertThat(bed.status("deployments.extensions")).isEqualTo("Running");
      assertThat(bed.status("deployments.apps")).isEqualTo("NotRunning");
      assertThat(bed.events()).containsExactly("deployments.apps TypeConfigConflict");
      assertThat(bed.lastMessage()).contains("target Deployment (apps/v1)");

      bed.delete("deployments.apps");
      assertThat(bed.exists("deployments.apps")).isFalse();
      assertThat(bed.runs.told()).as("the labels are the older one's").isEmpty();
    }
  }

  @Test
  void aTypeThatTheHostDoesNotServeIsTriedAgain() {
    FederatedType deployments = FederatedType.forTarget(StandardTypes.DEPLOYMENT);
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS, deployments)) {
      assertThat(bed.status("deployments.apps")).isEqualTo("NotRunning");
      assertThat(bed.config("deployments.apps").path("metadata", "finalizers")).isEmpty();
      assertThat(bed.lastMessage())
          .isEqualTo(
              "the host does not serve FederatedDeployment (types.kubefed.io/v1beta1); create the"
                  + " CustomResourceDefinition federateddeployments.types.kubefed.io, for example"
                  + " with kubefedctl enable");
      bed.advance(LONG);
      bed.advance(LONG);
      assertThat(bed.events()).containsExactly("deployments.apps FederatedTypeNotServed");
      assertThat(bed.runs.open).hasSize(2);

      bed.serve(deployments.federated());
      bed.advance(LONG);
      assertThat(bed.status("deployments.apps")).isEqualTo("Running");
    }
  }

  @Test
  void aTypeThatIsServedInAnotherScopeDoesNotRun() {
    FederatedType deployments = FederatedType.forTarget(StandardTypes.DEPLOYMENT);
    ResourceType served =
        ResourceType.clusterScoped(
            "types.kubefed.io/v1beta1", "FederatedDeployment", "federateddeployments");
    try (TypeBed bed = new TypeBed()) {
      bed.serve(served);
      bed.create(NAMESPACES);
      bed.create(deployments);
      bed.start();

      assertThat(bed.status("deployments.apps")).isEqualTo("NotRunning");
      assertThat(bed.lastMessage())
          .contains(
              "as cluster-scoped federateddeployments", "for namespaced federateddeployments");
    }
  }

  @Test
  void aRunThatCannotBeMadeIsTriedAgain() {
    try (TypeBed bed = new TypeBed()) {
      bed.runs.onCreate =
          type -> {
            throw unreachable("host");
          };
      bed.create(CLUSTER_ROLES);
      bed.start();
      assertThat(bed.events())
          .containsExactly("clusterroles.rbac.authorization.k8s.io SyncControllerNotStarted");
      assertThat(bed.status("clusterroles.rbac.authorization.k8s.io")).isEqualTo("NotRunning");

      bed.runs.onCreate = type -> {};
      bed.advance(LONG);
      assertThat(bed.status("clusterroles.rbac.authorization.k8s.io")).isEqualTo("Running");
    }
  }

  @Test
  void namespacedTypesRunOnlyWhileNamespacesAreFederated() {
    try (TypeBed bed = TypeBed.started(CONFIG_MAPS, CLUSTER_ROLES)) {
      assertThat(bed.runs.told()).containsExactly("start FederatedClusterRole");
      assertThat(bed.status("configmaps")).isEqualTo("NotRunning");
      assertThat(bed.events()).containsExactly("configmaps NamespaceTypeMissing");

      bed.create(NAMESPACES);
      bed.run();
      assertThat(bed.status("configmaps")).isEqualTo("Running");
      bed.runs.told();

      bed.delete("namespaces");
      assertThat(bed.runs.told())
          .containsExactlyInAnyOrder(
              "close FederatedNamespace", "close FederatedConfigMap", "release Namespace");
      assertThat(bed.controller.namespaceType()).isEmpty();
    }
  }

  @Test
  void anotherNamespaceTypeRestartsTheNamespacedTypes() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS, CLUSTER_ROLES)) {
      ResourceType other =
          ResourceType.namespaced(
              "teams.example.com/v1beta1", "FederatedNamespace", "federatednamespaces");
      bed.serve(other);
      bed.runs.told();
      bed.edit("namespaces", "/spec/federatedType/group", "teams.example.com");

      assertThat(bed.runs.told())
          .containsExactlyInAnyOrder(
              "close FederatedNamespace",
              "start FederatedNamespace",
              "close FederatedConfigMap",
              "start FederatedConfigMap");
      assertThat(bed.runs.run("FederatedConfigMap").namespaceType.orElseThrow().federated())
          .isEqualTo(other);
    }
  }

  @Test
  void aMalformedNamespaceTypeStopsNothingButItself() {
    try (TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS)) {
      bed.runs.told();
      bed.edit("namespaces", "/spec/federatedType/group", "types");

      assertThat(bed.runs.told()).containsExactly("close FederatedNamespace");
      assertThat(bed.controller.namespaceType()).hasValue(NAMESPACES);
    }
  }

  @Test
  void aNamespacedControlPlaneRunsNamespacedTypesOnly() {
    try (TypeBed bed = new TypeBed(builder -> builder.namespaced("default"))) {
      bed.create(NAMESPACES);
      bed.create(CONFIG_MAPS);
      bed.create(CLUSTER_ROLES);
      bed.start();

      assertThat(bed.runs.told()).containsExactly("start FederatedConfigMap");
      assertThat(bed.status("namespaces")).isEqualTo("NotRunning");
      assertThat(bed.status("clusterroles.rbac.authorization.k8s.io")).isEqualTo("NotRunning");
      assertThat(bed.events()).isEmpty();
    }
  }

  @Test
  void aStatusThatMeetsAnotherWriteIsWrittenAfterAnotherLook() {
    try (TypeBed bed = new TypeBed()) {
      bed.faults.failNext(
          ClusterCall.with(Verb.UPDATE_STATUS),
          FaultPlan.When.BEFORE,
          () -> new ConflictException("host", null, "changed"));
      bed.create(CLUSTER_ROLES);
      bed.start();
      bed.advance(LONG);

      assertThat(bed.status("clusterroles.rbac.authorization.k8s.io")).isEqualTo("Running");
      assertThat(bed.runs.told()).containsExactly("start FederatedClusterRole");
    }
  }

  @Test
  void whatOthersWriteIntoTheStatusStays() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(CLUSTER_ROLES);
      bed.others.updateStatus(
          TypeConfig.TYPE,
          set(
              bed.config("clusterroles.rbac.authorization.k8s.io"),
              "/status",
              Map.of("note", "mine", "propagationController", "NotRunning")),
          WriteOptions.DEFAULT);
      bed.start();

      assertThat(bed.config("clusterroles.rbac.authorization.k8s.io").text("status", "note"))
          .hasValue("mine");
      assertThat(bed.status("clusterroles.rbac.authorization.k8s.io")).isEqualTo("Running");
    }
  }

  @Test
  void itIsSyncedOnceEveryTypeIs() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(CLUSTER_ROLES);
      bed.runs.synced = false;
      assertThat(bed.controller.isSynced()).isFalse();
      bed.start();
      assertThat(bed.controller.isSynced()).isFalse();
      bed.runs.synced = true;
      assertThat(bed.controller.isSynced()).isTrue();
    }
  }

  @Test
  void closingEndsAllRunsAndAllRequests() {
    TypeBed bed = TypeBed.started(NAMESPACES, CONFIG_MAPS);
    bed.executor.letGo();
    bed.controller.close();
    assertThat(bed.runs.open).isEmpty();
    bed.calls.reset();

    bed.others.update(
        TypeConfig.TYPE,
        set(bed.config("configmaps"), "/spec/propagation", "Disabled"),
        WriteOptions.DEFAULT);

    assertThat(bed.calls.total()).isZero();
    assertThat(bed.config("configmaps").path("metadata", "finalizers"))
        .hasValue(JsonValue.of(List.of(KubeFedNames.TYPE_CONFIG_FINALIZER)));
    bed.context.close();
  }

  @Test
  void severalHundredTypesShareAFewTasks() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(NAMESPACES);
      for (int i = 0; i < 300; i++) {
        FederatedType type =
            FederatedType.forTarget(
                ResourceType.namespaced("example.com/v1", "Kind" + i, "kind" + i + "s"));
        bed.serve(type.federated());
        bed.create(type);
      }
      bed.start();

      assertThat(bed.runs.open).hasSize(301);
      assertThat(bed.executor.mostAtATime()).isLessThanOrEqualTo(10);
      assertThat(bed.calls.writes()).isEqualTo(602);
    }
  }
}
