package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static io.kubefed.propagation.controller.sync.SyncBed.CLUSTER_ROLES;
import static io.kubefed.propagation.controller.sync.SyncBed.CONFIG_MAPS;
import static io.kubefed.propagation.controller.sync.SyncBed.DEPLOYMENTS;
import static io.kubefed.propagation.controller.sync.SyncBed.MEMBERS;
import static io.kubefed.propagation.controller.sync.SyncBed.NAMESPACE;
import static io.kubefed.propagation.controller.sync.SyncBed.NAMESPACES;
import static io.kubefed.propagation.controller.sync.SyncBed.SERVICES;
import static io.kubefed.propagation.controller.sync.SyncBed.SERVICE_ACCOUNTS;
import static io.kubefed.propagation.controller.sync.SyncBed.everywhere;
import static io.kubefed.propagation.controller.sync.SyncBed.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InvalidObjectException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What users of KubeFed rely on, on clusters in memory. */
class SyncBehaviourTest {

  private static final String DATA = "template: {data: {a: '1'}}";
  private static final String WEB =
      """
      template: {spec: {replicas: 2, selector: {matchLabels: {app: web}},
        template: {metadata: {labels: {app: web}},
        spec: {containers: [{name: main, image: nginx}]}}}}\
      """;

  private SyncBed bed =
      new SyncBed(CONFIG_MAPS, SERVICES, SERVICE_ACCOUNTS, DEPLOYMENTS, CLUSTER_ROLES);

  @AfterEach
  void stop() {
    bed.close();
  }

  private void created(FederatedType type, String name, String spec) {
    bed.create(type, name, spec);
    bed.settle();
  }

  private String a(String member) {
    return bed.in(member, CONFIG_MAPS, "settings").flatMap(o -> o.text("data", "a")).orElse("-");
  }

  private List<String> holders(FederatedType type, String name) {
    return MEMBERS.stream().filter(member -> bed.in(member, type, name).isPresent()).toList();
  }

  // ---- Placement, template and overrides.

  @Test
  void aResourceFollowsItsPlacement() {
    bed.start();
    created(CONFIG_MAPS, "settings", "{" + placed("east") + ", " + DATA + "}");
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("east");

    bed.patch(CONFIG_MAPS, "settings", "{spec: {" + placed("east", "west") + "}}");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("east", "west");

    bed.patch(CONFIG_MAPS, "settings", "{spec: {" + placed("west") + "}}");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("west");
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True west");

    bed.patch(CONFIG_MAPS, "settings", "{spec: {placement: {clusters: []}}}");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True");
  }

  @Test
  void clustersDifferByTheirOverrides() {
    bed.start();
    created(
        CONFIG_MAPS,
        "settings",
        everywhere(
            DATA
                + ", overrides: [{clusterName: north, clusterOverrides: [{path: /data/a, value:"
                + " '2'}]}]"));
    assertThat(List.of(a("east"), a("north"), a("west"))).containsExactly("1", "2", "1");

    bed.patch(CONFIG_MAPS, "settings", "{spec: {overrides: null}}");
    bed.settle();
    assertThat(List.of(a("east"), a("north"), a("west"))).containsExactly("1", "1", "1");
  }

  @Test
  void annotationsAndFinalizersOfTheTemplateAreIgnoredWithOneWarningForEachGeneration() {
    bed.start();
    created(
        CONFIG_MAPS,
        "settings",
        everywhere(
            "template: {metadata: {annotations: {x: y}, finalizers: [a/b]}, data: {a: '1'}}"));
    JsonValue object = bed.in("east", CONFIG_MAPS, "settings").orElseThrow();
    assertThat(object.path("metadata", "annotations")).isEmpty();
    assertThat(object.path("metadata", "finalizers")).isEmpty();
    bed.patchIn("east", CONFIG_MAPS, "settings", "{data: {a: drift}}");
    bed.settle();
    assertThat(bed.events("AnnotationsNotSupported")).hasSize(1);
    assertThat(bed.events("FinalizersNotSupported")).hasSize(1);

    bed.patch(CONFIG_MAPS, "settings", "{spec: {template: {data: {a: '2'}}}}");
    bed.settle();
    assertThat(bed.events("AnnotationsNotSupported")).hasSize(2);
  }

  @Test
  void whatAMemberKeepsForItselfIsRetained() {
    bed.start();
    created(
        SERVICES,
        "web",
        everywhere("template: {spec: {type: NodePort, ports: [{name: http, port: 80}]}}"));
    created(SERVICE_ACCOUNTS, "robot", everywhere("template: {}"));
    created(DEPLOYMENTS, "web", everywhere("retainReplicas: true, " + WEB));
    JsonValue before = bed.in("east", SERVICES, "web").orElseThrow();
    bed.patchIn("east", SERVICE_ACCOUNTS, "robot", "{secrets: [{name: token}]}");
    bed.patchIn("east", DEPLOYMENTS, "web", "{spec: {replicas: 7}}");
    bed.patch(SERVICES, "web", "{spec: {template: {spec: {ports: [{name: http, port: 81}]}}}}");
    bed.patch(SERVICE_ACCOUNTS, "robot", "{spec: {template: {metadata: {labels: {a: b}}}}}");
    bed.patch(DEPLOYMENTS, "web", "{spec: {template: {metadata: {labels: {a: b}}}}}");
    bed.settle();

    JsonValue after = bed.in("east", SERVICES, "web").orElseThrow();
    assertThat(after.text("spec", "clusterIP")).isPresent();
    assertThat(after.text("spec", "clusterIP")).isEqualTo(before.text("spec", "clusterIP"));
    assertThat(
            after
                .path("spec", "ports")
                .flatMap(ports -> ports.get(0))
                .orElseThrow()
                .integer("port"))
        .hasValue(81);
    JsonValue robot = bed.in("east", SERVICE_ACCOUNTS, "robot").orElseThrow();
    assertThat(robot.text("metadata", "labels", "a")).contains("b");
    assertThat(robot.get("secrets")).contains(JsonValue.parseYaml("[{name: token}]"));
    JsonValue web = bed.in("east", DEPLOYMENTS, "web").orElseThrow();
    assertThat(web.text("metadata", "labels", "a")).contains("b");
    assertThat(web.integer("spec", "replicas")).hasValue(7);
  }

  @Test
  void driftIsMended() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.patchIn("east", CONFIG_MAPS, "settings", "{data: {a: x, b: y}}");
    bed.deleteIn("north", CONFIG_MAPS, "settings");
    bed.patchIn(
        "west", CONFIG_MAPS, "settings", "{metadata: {labels: {kubefed.io/managed: null}}}");
    bed.settle();

    assertThat(bed.in("east", CONFIG_MAPS, "settings").orElseThrow().get("data"))
        .contains(JsonValue.parseYaml("{a: '1'}"));
    assertThat(a("north")).isEqualTo("1");
    assertThat(bed.isManaged("west", CONFIG_MAPS, "settings")).isTrue();
  }

  @Test
  void versionsAreRecordedAsKubeFedDoes() {
    bed.start();
    created(DEPLOYMENTS, "web", "{" + placed("east") + ", " + WEB + "}");
    FederatedResource resource =
        FederatedResource.read(DEPLOYMENTS, bed.federated(DEPLOYMENTS, "web").orElseThrow());
    JsonValue record = bed.record(DEPLOYMENTS, "web").orElseThrow();
    assertThat(record.text("metadata", "name")).contains("deployment-web");
    assertThat(record.get("status"))
        .contains(
            JsonValue.of(
                Map.of(
                    "templateVersion", TemplateVersion.of(resource),
                    "overridesVersion", OverrideVersion.of(resource),
                    "clusterVersions",
                        List.of(Map.of("clusterName", "east", "version", "gen:1")))));

    created(CLUSTER_ROLES, "reader", "{" + placed("east") + ", template: {rules: []}}");
    assertThat(bed.record(CLUSTER_ROLES, "reader").orElseThrow().text("kind"))
        .contains("ClusterPropagatedVersion");
  }

  @Test
  void aDeletedRecordIsMadeAnewWithTheNextChange() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    JsonValue record = bed.record(CONFIG_MAPS, "settings").orElseThrow();
    bed.user()
        .delete(
            VersionRecord.typeFor(CONFIG_MAPS),
            NAMESPACE,
            record.text("metadata", "name").orElseThrow(),
            DeleteOptions.DEFAULT);
    bed.patch(CONFIG_MAPS, "settings", "{spec: {template: {data: {a: '2'}}}}");
    bed.settle();
    assertThat(bed.record(CONFIG_MAPS, "settings")).isPresent();
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True east north west");
  }

  @Test
  void theStatusSaysWhichGenerationItIsAbout() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.patch(CONFIG_MAPS, "settings", "{spec: {template: {data: {a: '2'}}}}");
    bed.settle();
    JsonValue object = bed.federated(CONFIG_MAPS, "settings").orElseThrow();
    assertThat(object.integer("status", "observedGeneration")).hasValue(2);
    assertThat(object.integer("metadata", "generation")).hasValue(2);
  }

  // ---- Adoption.

  private void theirs(String member, String labels) {
    bed.member(member)
        .create(
            StandardTypes.CONFIG_MAP,
            JsonValue.parseYaml(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop,"
                    + " labels: "
                    + labels
                    + "}, data: {a: theirs}}"),
            WriteOptions.DEFAULT);
  }

  @Test
  void whatIsThereAlreadyIsAdopted() {
    theirs("east", "{}");
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(a("east")).isEqualTo("1");
    assertThat(bed.isManaged("east", CONFIG_MAPS, "settings")).isTrue();
  }

  @Test
  void whereAdoptionIsOffWhatIsThereStaysUntilItIsOnAgain() {
    theirs("east", "{}");
    bed.adopt(false).start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(a("east")).isEqualTo("theirs");
    assertThat(bed.status(CONFIG_MAPS, "settings"))
        .isEqualTo("False CheckClusters east=AlreadyExists north west");

    bed.controllers().configure(SyncBed.config(true));
    bed.settle();
    assertThat(a("east")).isEqualTo("1");
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True east north west");
  }

  // ---- Deletion.

  @Test
  void membersAreEmptiedBeforeTheResourceGoes() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.patchIn("east", CONFIG_MAPS, "settings", "{metadata: {finalizers: [a/b]}}");
    bed.settle();
    bed.delete(CONFIG_MAPS, "settings");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("east");
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isPresent();

    bed.patchIn("east", CONFIG_MAPS, "settings", "{metadata: {finalizers: null}}");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty();
  }

  @Test
  void orphanedObjectsStayAndLoseTheLabel() {
    bed.start();
    bed.create(CONFIG_MAPS, "settings", "{kubefed.io/orphan: 'true'}", everywhere(DATA));
    bed.settle();
    bed.delete(CONFIG_MAPS, "settings");
    bed.settle();
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(holders(CONFIG_MAPS, "settings")).isEqualTo(MEMBERS);
    assertThat(bed.isManaged("east", CONFIG_MAPS, "settings")).isFalse();
  }

  @Test
  void managedObjectsWithoutAResourceLoseTheLabel() {
    theirs("east", "{kubefed.io/managed: 'true'}");
    bed.start();
    bed.settle();
    assertThat(a("east")).isEqualTo("theirs");
    assertThat(bed.isManaged("east", CONFIG_MAPS, "settings")).isFalse();
  }

  @Test
  void deletionLooksAtAllClustersAndNotOnlyAtThosePlacedNow() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.ready("north", false);
    bed.settle();
    bed.patch(CONFIG_MAPS, "settings", "{spec: {" + placed("east") + "}}");
    bed.settle();
    bed.delete(CONFIG_MAPS, "settings");
    bed.settle();
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isPresent();

    bed.ready("north", true);
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty();
  }

  @Test
  void anObjectThatMovesIsDeletedOnlyOnceItIsInItsNewPlace() {
    bed.start();
    created(CONFIG_MAPS, "settings", "{" + placed("east") + ", " + DATA + "}");
    bed.ready("west", false);
    bed.settle();
    bed.patch(CONFIG_MAPS, "settings", "{spec: {" + placed("west") + "}}");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("east");

    bed.ready("west", true);
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("west");
  }

  @Test
  void anUnjoinedClusterIsLeftAlone() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.context().members().remove("north");
    bed.delete(CONFIG_MAPS, "settings");
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("north");
    assertThat(bed.isManaged("north", CONFIG_MAPS, "settings")).isTrue();
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty();
  }

  @Test
  void aLostMemberIsEmptiedWhenItIsBackWhereDeletionsDoNotWait() {
    bed.settings(SyncSettings.DEFAULT.withLostMemberPatience(Duration.ZERO)).start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.ready("north", false);
    bed.settle();
    bed.delete(CONFIG_MAPS, "settings");
    bed.settle();
    assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("north");

    bed.ready("north", true);
    bed.settle();
    assertThat(holders(CONFIG_MAPS, "settings")).isEmpty();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(holders(CONFIG_MAPS, "settings")).isEqualTo(MEMBERS);
  }

  @Test
  void aCreationOfWhichTheAnswerWasLostIsNotLeftBehind() {
    bed.start();
    bed.faults("east")
        .failNext(
            ClusterCall.with(Verb.CREATE, StandardTypes.CONFIG_MAP),
            When.AFTER,
            () ->
                new ClusterUnreachableException(
                    "east", null, Reason.TIMEOUT, "no answer in time", null));
    bed.create(CONFIG_MAPS, "settings", "{" + placed("east") + ", " + DATA + "}");
    eventually(() -> assertThat(bed.events("CreateInClusterFailed")).isNotEmpty());
    bed.delete(CONFIG_MAPS, "settings");
    eventually(() -> assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty());
    bed.settle();

    assertThat(holders(CONFIG_MAPS, "settings")).isEmpty();
  }

  // ---- Namespaces.

  @Test
  void theHostsOwnNamespaceIsNeitherMadeNorDeleted() {
    bed = new SyncBed("east", NAMESPACES).withoutFederatedNamespace();
    bed.start();
    created(NAMESPACES, NAMESPACE, everywhere("template: {}"));
    assertThat(bed.isManaged("east", NAMESPACES, NAMESPACE)).isTrue();

    bed.patch(NAMESPACES, NAMESPACE, "{spec: {" + placed("west") + "}}");
    bed.settle();
    assertThat(bed.in("east", NAMESPACES, NAMESPACE)).isPresent();
    assertThat(bed.isManaged("east", NAMESPACES, NAMESPACE)).isFalse();
    assertThat(bed.in("north", NAMESPACES, NAMESPACE)).isEmpty();
    assertThat(bed.in("west", NAMESPACES, NAMESPACE)).isPresent();
  }

  @Test
  void aFederatedNamespaceOfAnotherNameThanItsNamespaceIsIgnored() {
    bed = new SyncBed(NAMESPACES);
    bed.start();
    created(NAMESPACES, "kube-public", everywhere("template: {}"));
    created(NAMESPACES, "other", everywhere("template: {}"));
    assertThat(bed.in("east", NAMESPACES, "other")).isEmpty();
    assertThat(bed.events("InvalidName")).hasSize(2);

    bed.delete(NAMESPACES, "kube-public");
    bed.settle();
    assertThat(bed.federated(NAMESPACES, "kube-public")).isEmpty();
    assertThat(bed.in("east", NAMESPACES, "kube-public")).isPresent();
  }

  @Test
  void withoutAFederatedNamespaceNothingIsPropagated() {
    bed.withoutFederatedNamespace().start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(holders(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("False NamespaceNotFederated");

    created(NAMESPACES, NAMESPACE, "{template: {}, " + placed("east", "west") + "}");
    assertThat(holders(CONFIG_MAPS, "settings")).containsExactly("east", "west");
  }

  @Test
  void aNamespacedControlPlaneNeedsNoFederatedNamespace() {
    bed.withoutFederatedNamespace().namespaced().start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(holders(CONFIG_MAPS, "settings")).isEqualTo(MEMBERS);
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True east north west");
  }

  // ---- How clusters show.

  @ParameterizedTest
  @MethodSource
  void eachFailureShowsInTheStatus(
      Consumer<SyncBed> before, FederatedType type, String spec, String status) {
    before.accept(bed);
    bed.start();
    bed.create(type, "settings", spec);
    eventually(() -> assertThat(bed.status(type, "settings")).isEqualTo(status));
  }

  private static Arguments failure(
      String name, Consumer<SyncBed> before, FederatedType type, String spec, String status) {
    return argumentSet(name, before, type, spec, status);
  }

  static Stream<Arguments> eachFailureShowsInTheStatus() {
    Consumer<SyncBed> nothing = bed -> {};
    return Stream.of(
        failure(
            "malformed placement",
            nothing,
            CONFIG_MAPS,
            "{placement: {clusterSelector: {matchLabels: [x]}}, " + DATA + "}",
            "False ComputePlacementFailed"),
        failure(
            "malformed template",
            nothing,
            CONFIG_MAPS,
            "{" + placed("east") + ", template: [x]}",
            "False CheckClusters east=ComputeResourceFailed"),
        failure(
            "malformed overrides",
            nothing,
            CONFIG_MAPS,
            "{"
                + placed("east")
                + ", "
                + DATA
                + ", overrides: [{clusterName: east, clusterOverrides: [{path: /kind, value:"
                + " x}]}]}",
            "False CheckClusters east=ApplyOverridesFailed"),
        failure(
            "an override that does not fit",
            nothing,
            CONFIG_MAPS,
            "{"
                + placed("east", "west")
                + ", "
                + DATA
                + ", overrides: [{clusterName: east, clusterOverrides: [{op: remove, path:"
                + " /data/zzz}]}]}",
            "False CheckClusters east=ApplyOverridesFailed west"),
        failure(
            "a type that is not served",
            bed -> bed.cluster("east").withdraw(StandardTypes.CONFIG_MAP),
            CONFIG_MAPS,
            "{" + placed("east", "west") + ", " + DATA + "}",
            "False CheckClusters east=CreationFailed west"),
        failure(
            "a namespace that is missing",
            bed ->
                bed.member("east")
                    .delete(StandardTypes.NAMESPACE, "", NAMESPACE, DeleteOptions.DEFAULT),
            CONFIG_MAPS,
            "{" + placed("east", "west") + ", " + DATA + "}",
            "False CheckClusters east=CreationFailed west"),
        failure(
            "an object that the member refuses",
            bed ->
                bed.cluster("east")
                    .check(
                        StandardTypes.CONFIG_MAP,
                        (old, object) ->
                            List.of(
                                new InvalidObjectException.FieldCause(
                                    "data.a", "FieldValueInvalid", "is not to our taste"))),
            CONFIG_MAPS,
            "{" + placed("east", "west") + ", " + DATA + "}",
            "False CheckClusters east=CreationFailed west"),
        failure(
            "an object that refuses to be managed",
            bed ->
                bed.member("east")
                    .create(
                        StandardTypes.CONFIG_MAP,
                        JsonValue.parseYaml(
                            "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings,"
                                + " namespace: shop, labels: {kubefed.io/managed: 'false'}}}"),
                        WriteOptions.DEFAULT),
            CONFIG_MAPS,
            "{" + placed("east", "west") + ", " + DATA + "}",
            "False CheckClusters east=ManagedLabelFalse west"),
        failure(
            "fields that cannot be retained",
            bed ->
                bed.member("east")
                    .create(
                        StandardTypes.DEPLOYMENT,
                        JsonValue.parseYaml(
                            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: settings,"
                                + " namespace: shop}, "
                                + WEB.substring("template: {".length())),
                        WriteOptions.DEFAULT),
            DEPLOYMENTS,
            "{" + placed("east") + ", retainReplicas: true, template: {spec: text}}",
            "False CheckClusters east=FieldRetentionFailed"));
  }

  @Test
  void aClusterThatIsNotReadyShowsAndCatchesUp() {
    bed.start();
    bed.ready("north", false);
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(bed.status(CONFIG_MAPS, "settings"))
        .isEqualTo("False CheckClusters east north=ClusterNotReady west");

    bed.ready("north", true);
    bed.settle();
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True east north west");
  }

  @Test
  void anObjectThatIsStillGoingShows() {
    bed.start();
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    bed.patchIn("east", CONFIG_MAPS, "settings", "{metadata: {finalizers: [a/b]}}");
    bed.settle();
    bed.patch(CONFIG_MAPS, "settings", "{spec: {" + placed("west") + "}}");
    bed.settle();
    assertThat(bed.status(CONFIG_MAPS, "settings"))
        .isEqualTo("False CheckClusters east=WaitingForRemoval west");
  }

  @Test
  void aKeyWhoseLaneBacksOffForLongIsNotTriedInALoop() {
    ManualTime time = new ManualTime();
    bed.time(time).start();
    bed.cluster("east")
        .check(
            StandardTypes.CONFIG_MAP,
            (old, object) -> List.of(new InvalidObjectException.FieldCause("a", "b", "never")));
    bed.member("east").delete(StandardTypes.NAMESPACE, "", NAMESPACE, DeleteOptions.DEFAULT);
    bed.create(CONFIG_MAPS, "settings", "{" + placed("east") + ", " + DATA + "}");
    bed.settle();
    for (int i = 0; i < 60; i++) {
      time.advance(Duration.ofSeconds(30));
      bed.settle();
    }
    assertThat(bed.calls.total(Verb.CREATE, StandardTypes.CONFIG_MAP)).isBetween(10L, 40L);
    assertThat(bed.status(CONFIG_MAPS, "settings"))
        .isEqualTo("False CheckClusters east=CreationFailed");
  }

  @Test
  void aFailureOfTheRecordDoesNotHideTheStatus() {
    bed.start();
    bed.hostFaults.failNext(
        call ->
            call.type().map(t -> t.kind().equals("PropagatedVersion")).orElse(false)
                && call.verb() == Verb.CREATE,
        When.BEFORE,
        () -> new ForbiddenException("host", null, "the namespace is being deleted"));
    created(CONFIG_MAPS, "settings", everywhere(DATA));
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True east north west");
    assertThat(Optional.of(bed.counted()).filter(text -> text.contains("GET"))).isEmpty();
  }
}
