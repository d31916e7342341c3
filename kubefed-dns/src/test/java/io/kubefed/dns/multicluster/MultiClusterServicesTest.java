package io.kubefed.dns.multicluster;

import static io.kubefed.dns.multicluster.MultiClusterApi.SERVICE_EXPORT;
import static io.kubefed.dns.multicluster.MultiClusterApi.SERVICE_IMPORT;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE;
import static io.kubefed.propagation.controller.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.TestControllerContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exports and imports between three members in memory. */
@Timeout(60)
class MultiClusterServicesTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private final TestControllerContext context =
      TestControllerContext.builder(InMemoryCluster.create("host").client())
          .clock(Clock.fixed(NOON, ZoneOffset.UTC))
          .build();
  private final Map<String, ClusterClient> members = new TreeMap<>();
  private final Map<String, FaultPlan> faults = new TreeMap<>();
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private @Nullable Controller controller;

  MultiClusterServicesTest() {
    // Exports are as old as their cluster's clock says: those of east come first.
    member("east", 1);
    member("north", 3);
    member("west", 2);
  }

  private void member(String name, int hour) {
    InMemoryCluster cluster =
        InMemoryCluster.builder(name)
            .clock(Clock.fixed(NOON.plus(Duration.ofHours(hour)), ZoneOffset.UTC))
            .serve(SliceForms.V1, false)
            .build();
    ClusterClient client = cluster.client();
    client.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
        WriteOptions.DEFAULT);
    FaultPlan plan = new FaultPlan();
    members.put(name, client);
    faults.put(name, plan);
    context
        .members()
        .put(
            Cluster.named(name),
            ClusterClients.withFaults(
                ClusterClients.observed(
                    cluster.client(),
                    (of, call, took, failure) -> {
                      if (call.verb().isWrite() && failure.isEmpty()) {
                        writes.add(
                            of
                                + " "
                                + call.verb()
                                + " "
                                + call.type().orElseThrow().plural()
                                + " "
                                + call.name());
                      }
                    }),
                plan));
  }

  private void start() {
    stop();
    controller = MultiClusterServices.factory().create(context);
    controller.start();
    Controller started = controller;
    eventually(() -> assertThat(started.isSynced()).isTrue());
  }

  private void stop() {
    if (controller != null) {
      controller.close();
      controller = null;
    }
  }

  @AfterEach
  void close() {
    faults.values().forEach(FaultPlan::clear);
    stop();
    context.close();
  }

  private ClusterClient in(String member) {
    return requireNonNull(members.get(member));
  }

  private FaultPlan faults(String member) {
    return requireNonNull(faults.get(member));
  }

  private void ready(String member, boolean ready) {
    context.members().update(member, cluster -> cluster.withReady(ready));
  }

  /** A Service, its endpoints and its export. */
  private void export(String member, String spec, String... addresses) {
    service(member, spec, addresses);
    export(member);
  }

  private void export(String member) {
    exportWith(member, "{}");
  }

  private void exportWith(String member, String spec) {
    in(member)
        .create(
            SERVICE_EXPORT,
            JsonValue.parseYaml(
                """
                apiVersion: multicluster.x-k8s.io/v1alpha1
                kind: ServiceExport
                metadata: {name: web, namespace: shop}
                spec: %s
                """
                    .formatted(spec)),
            WriteOptions.DEFAULT);
  }

  private void service(String member, String spec, String... addresses) {
    in(member)
        .create(
            SERVICE,
            JsonValue.parseYaml(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: %s
                """
                    .formatted(spec)),
            WriteOptions.DEFAULT);
    in(member)
        .create(
            SliceForms.V1,
            JsonValue.parseYaml(
                    """
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: web-x1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                    addressType: IPv4
                    ports: [{name: http, protocol: TCP, port: 8080}]
                    """)
                .with("endpoints", endpoints(addresses)),
            WriteOptions.DEFAULT);
  }

  private static JsonValue endpoints(String... addresses) {
    return JsonValue.of(
        List.of(addresses).stream()
            .map(address -> Map.of("addresses", List.of(address), "nodeName", "n1"))
            .toList());
  }

  private Optional<JsonValue> serviceImport(String member) {
    return in(member).get(SERVICE_IMPORT, "shop", "web");
  }

  /** Cluster and address of everything that was imported. */
  private List<String> imported(String member) {
    TreeSet<String> imported = new TreeSet<>();
    for (JsonValue slice :
        in(member).list(SliceForms.V1, ListOptions.inNamespace("shop")).items()) {
      slice
          .text("metadata", "labels", "multicluster.kubernetes.io/source-cluster")
          .ifPresent(
              source ->
                  SliceForms.items(slice, "endpoints")
                      .forEach(
                          endpoint ->
                              imported.add(
                                  source
                                      + " "
                                      + endpoint
                                          .path("addresses")
                                          .orElseThrow()
                                          .items()
                                          .get(0)
                                          .text()
                                          .orElseThrow())));
    }
    return List.copyOf(imported);
  }

  private void awaitImported(String member, String... expected) {
    eventually(() -> assertThat(imported(member)).containsExactly(expected));
  }

  /** A condition of an export: status, reason and message. */
  private String condition(String member, String type) {
    return in(member)
        .get(SERVICE_EXPORT, "shop", "web")
        .flatMap(export -> export.path("status", "conditions"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .filter(condition -> condition.text("type").equals(Optional.of(type)))
        .map(
            condition ->
                condition.text("status").orElse("")
                    + " "
                    + condition.text("reason").orElse("")
                    + ": "
                    + condition.text("message").orElse(""))
        .findFirst()
        .orElse("none");
  }

  private static final String HTTP = "{ports: [{name: http, port: 80, targetPort: 8080}]}";

  @Test
  void anExportMakesImportsWithAnAddressInAllMembers() {
    start();

    export("east", HTTP, "10.1.0.1", "10.1.0.2");

    for (String member : List.of("east", "north", "west")) {
      awaitImported(member, "east 10.1.0.1", "east 10.1.0.2");
      eventually(
          () ->
              assertThat(serviceImport(member).flatMap(found -> found.path("status", "clusters")))
                  .isEqualTo(Optional.of(JsonValue.parseYaml("[{cluster: east}]"))));
      JsonValue found = serviceImport(member).orElseThrow();
      assertThat(found.text("spec", "type")).isEqualTo(Optional.of("ClusterSetIP"));
      assertThat(found.path("spec", "ports"))
          .isEqualTo(Optional.of(JsonValue.parseYaml("[{name: http, protocol: TCP, port: 80}]")));
      String derived =
          found
              .text("metadata", "annotations", MultiClusterApi.DERIVED_SERVICE_ANNOTATION)
              .orElseThrow();
      JsonValue service = in(member).get(SERVICE, "shop", derived).orElseThrow();
      assertThat(found.path("spec", "ips").orElseThrow().items())
          .containsExactly(service.path("spec", "clusterIP").orElseThrow());
      assertThat(service.path("spec", "selector")).isEmpty();
      JsonValue slice = in(member).get(SliceForms.V1, "shop", "imported-east-web-x1").orElseThrow();
      assertThat(slice.path("metadata", "labels").orElseThrow().textFields())
          .containsEntry("kubernetes.io/service-name", derived)
          .containsEntry("multicluster.kubernetes.io/service-name", "web");
      assertThat(SliceForms.items(slice, "endpoints").get(0).get("nodeName")).isEmpty();
    }
    eventually(() -> assertThat(condition("east", "Valid")).isEqualTo("True Valid: "));
    assertThat(condition("east", "Conflict")).isEqualTo("False NoConflicts: ");
    eventually(() -> assertThat(condition("east", "Ready")).isEqualTo("True Exported: "));
  }

  @Test
  void headlessServicesAreImportedWithoutAnAddress() {
    start();

    export("east", "{clusterIP: None, ports: [{name: http, port: 80}]}", "10.1.0.1");

    awaitImported("west", "east 10.1.0.1");
    eventually(() -> assertThat(serviceImport("west")).isPresent());
    JsonValue found = serviceImport("west").orElseThrow();
    assertThat(found.text("spec", "type")).isEqualTo(Optional.of("Headless"));
    assertThat(found.path("spec", "ips")).isEmpty();
    assertThat(in("west").list(SERVICE, ListOptions.inNamespace("shop")).items()).isEmpty();
  }

  @Test
  void anImportThatHasNoAddressAnyMoreNamesNoServiceThatHadIt() {
    start();
    export("east", HTTP, "10.1.0.1");
    awaitImported("west", "east 10.1.0.1");
    eventually(() -> assertThat(serviceImport("west")).isPresent());

    in("east").delete(SERVICE, "shop", "web", DeleteOptions.DEFAULT);
    in("east")
        .create(
            SERVICE,
            JsonValue.parseYaml(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: None}
                """),
            WriteOptions.DEFAULT);

    eventually(
        () -> {
          JsonValue found = serviceImport("west").orElseThrow();
          assertThat(found.text("spec", "type")).isEqualTo(Optional.of("Headless"));
          assertThat(
                  found.text("metadata", "annotations", MultiClusterApi.DERIVED_SERVICE_ANNOTATION))
              .isEmpty();
          assertThat(
                  in("west")
                      .get(SliceForms.V1, "shop", "imported-east-web-x1")
                      .orElseThrow()
                      .text("metadata", "labels", SliceForms.SERVICE_NAME_LABEL))
              .isEmpty();
          assertThat(in("west").list(SERVICE, ListOptions.inNamespace("shop")).items()).isEmpty();
        });
  }

  @Test
  void exportsOfSeveralClustersAreOneImport() {
    start();
    export("east", HTTP, "10.1.0.1");
    export("west", HTTP, "10.2.0.1");

    awaitImported("north", "east 10.1.0.1", "west 10.2.0.1");
    eventually(
        () ->
            assertThat(serviceImport("north").flatMap(found -> found.path("status", "clusters")))
                .isEqualTo(Optional.of(JsonValue.parseYaml("[{cluster: east}, {cluster: west}]"))));

    in("east").delete(SERVICE_EXPORT, "shop", "web", DeleteOptions.DEFAULT);

    awaitImported("north", "west 10.2.0.1");
    in("west").delete(SERVICE_EXPORT, "shop", "web", DeleteOptions.DEFAULT);
    awaitImported("north");
    eventually(
        () -> {
          assertThat(serviceImport("north")).isEmpty();
          assertThat(in("north").list(SERVICE, ListOptions.inNamespace("shop")).items()).isEmpty();
        });
  }

  @Test
  void theOldestExportWinsAndAllSayWhatIsInConflict() {
    start();
    export("west", "{ports: [{name: http, port: 8000}], sessionAffinity: ClientIP}", "10.2.0.1");
    export("east", HTTP, "10.1.0.1");

    for (String member : List.of("east", "west")) {
      eventually(
          () ->
              assertThat(condition(member, "Conflict"))
                  .startsWith("True PortConflict,SessionAffinityConflict: ")
                  .contains("imported is port http 80/TCP of east; west has http 8000/TCP"));
    }
    eventually(
        () ->
            assertThat(serviceImport("north").flatMap(found -> found.path("spec", "ports")))
                .isEqualTo(
                    Optional.of(JsonValue.parseYaml("[{name: http, protocol: TCP, port: 80}]"))));
    assertThat(serviceImport("north").orElseThrow().text("spec", "sessionAffinity"))
        .isEqualTo(Optional.of("None"));

    in("east").delete(SERVICE_EXPORT, "shop", "web", DeleteOptions.DEFAULT);
    eventually(
        () -> {
          assertThat(condition("west", "Conflict")).isEqualTo("False NoConflicts: ");
          assertThat(serviceImport("north").orElseThrow().text("spec", "sessionAffinity"))
              .isEqualTo(Optional.of("ClientIP"));
        });
  }

  @Test
  void anExportWithoutAServiceIsNotValidUntilThereIsOne() {
    start();
    export("east");

    eventually(() -> assertThat(condition("east", "Valid")).startsWith("False NoService: "));
    assertThat(condition("east", "Ready")).isEqualTo("none");
    assertThat(
            in("east")
                .get(SERVICE_EXPORT, "shop", "web")
                .flatMap(export -> export.path("status", "conditions"))
                .orElseThrow()
                .items()
                .get(0)
                .text("lastTransitionTime"))
        .isEqualTo(Optional.of(NOON.toString()));

    service("east", HTTP, "10.1.0.1");
    eventually(() -> assertThat(condition("east", "Valid")).isEqualTo("True Valid: "));
    awaitImported("west", "east 10.1.0.1");
  }

  @Test
  void anExternalNameCannotBeExported() {
    start();
    export("east", "{type: ExternalName, externalName: web.example.test}");

    eventually(
        () -> assertThat(condition("east", "Valid")).startsWith("False InvalidServiceType: "));
    assertThat(serviceImport("west")).isEmpty();
  }

  @Test
  void aClusterThatGivesNoAnswerKeepsItsExportAndLosesItsEndpoints() {
    start();
    export("east", HTTP, "10.1.0.1");
    export("west", HTTP, "10.2.0.1");
    awaitImported("north", "east 10.1.0.1", "west 10.2.0.1");

    ready("east", false);

    awaitImported("north", "west 10.2.0.1");
    assertThat(serviceImport("north")).isPresent();
    ready("east", true);
    awaitImported("north", "east 10.1.0.1", "west 10.2.0.1");
  }

  @Test
  void afterARestartNothingOfAClusterThatHangsGoes() {
    start();
    export("east", HTTP, "10.1.0.1");
    awaitImported("north", "east 10.1.0.1");
    eventually(
        () ->
            assertThat(serviceImport("north").flatMap(found -> found.path("status", "clusters")))
                .isPresent());
    stop();
    FaultPlan.Hang hang = faults("east").hang(ClusterCall.with(ClusterCall.Verb.LIST));
    writes.clear();

    controller = MultiClusterServices.factory().create(context);
    controller.start();
    export("west", HTTP, "10.2.0.1");
    awaitImported("north", "east 10.1.0.1", "west 10.2.0.1");

    assertThat(writes).noneMatch(write -> write.contains("DELETE"));
    hang.release();
    awaitImported("east", "east 10.1.0.1", "west 10.2.0.1");
  }

  @Test
  void afterARestartAClusterThatGivesNoAnswerKeepsItsExport() {
    start();
    export("east", HTTP, "10.1.0.1");
    awaitImported("north", "east 10.1.0.1");
    eventually(() -> assertThat(serviceImport("north")).isPresent());
    stop();
    faults("east").setUnreachable(true);
    ready("east", false);

    start();

    awaitImported("north");
    assertThat(serviceImport("north")).isPresent();
    faults("east").setUnreachable(false);
    ready("east", true);
    awaitImported("north", "east 10.1.0.1");
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() {
    start();
    export("east", HTTP, "10.1.0.1");
    for (String member : members.keySet()) {
      eventually(
          () ->
              assertThat(serviceImport(member).flatMap(found -> found.path("status", "clusters")))
                  .isPresent());
      awaitImported(member, "east 10.1.0.1");
    }
    eventually(() -> assertThat(condition("east", "Ready")).startsWith("True"));
    stop();
    writes.clear();

    start();
    in("east")
        .patch(
            SliceForms.V1,
            "shop",
            "web-x1",
            Patch.merge(JsonValue.emptyObject().with("endpoints", endpoints("10.1.0.9"))),
            WriteOptions.DEFAULT);

    for (String member : members.keySet()) {
      awaitImported(member, "east 10.1.0.9");
    }
    eventually(
        () ->
            assertThat(writes)
                .containsExactlyInAnyOrder(
                    "east UPDATE endpointslices imported-east-web-x1",
                    "north UPDATE endpointslices imported-east-web-x1",
                    "west UPDATE endpointslices imported-east-web-x1"));
  }

  @Test
  void aMemberWithoutTheNamespaceImportsWhenItGetsIt() {
    in("west").delete(StandardTypes.NAMESPACE, "", "shop", DeleteOptions.DEFAULT);
    start();
    export("east", HTTP, "10.1.0.1");
    awaitImported("north", "east 10.1.0.1");
    assertThat(serviceImport("west")).isEmpty();

    in("west")
        .create(
            StandardTypes.NAMESPACE,
            JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
            WriteOptions.DEFAULT);

    awaitImported("west", "east 10.1.0.1");
  }

  private void createImportOfSomebodyElse(String member) {
    in(member)
        .create(
            SERVICE_IMPORT,
            JsonValue.parseYaml(
                """
                apiVersion: multicluster.x-k8s.io/v1alpha1
                kind: ServiceImport
                metadata: {name: web, namespace: shop}
                spec: {type: Headless, ports: []}
                """),
            WriteOptions.DEFAULT);
  }

  @Test
  void anImportOfSomebodyElseIsNotTouched() {
    start();
    createImportOfSomebodyElse("west");

    export("east", HTTP, "10.1.0.1");

    awaitImported("north", "east 10.1.0.1");
    awaitImported("west", "east 10.1.0.1");
    assertThat(serviceImport("west").orElseThrow().text("spec", "type"))
        .isEqualTo(Optional.of("Headless"));
  }

  @Test
  void anExportThatNoClusterImportsSaysWhoRefuses() {
    start();
    members.keySet().forEach(this::createImportOfSomebodyElse);

    export("east", HTTP, "10.1.0.1");

    eventually(
        () ->
            assertThat(condition("east", "Ready"))
                .startsWith("False Failed: ")
                .contains("north refuses it: "));
    assertThat(condition("east", "Valid")).startsWith("True");
  }

  private Map<String, String> metadata(String member, String of) {
    return serviceImport(member)
        .flatMap(found -> found.path("metadata", of))
        .orElseGet(JsonValue::emptyObject)
        .textFields();
  }

  @Test
  void importsHaveTheLabelsAndAnnotationsOfTheOldestExport() {
    start();
    service("east", HTTP, "10.1.0.1");
    service("west", HTTP, "10.2.0.1");
    exportWith("west", "{exportedLabels: {tier: silver}}");
    eventually(() -> assertThat(metadata("north", "labels")).containsEntry("tier", "silver"));
    exportWith("east", "{exportedLabels: {tier: gold}, exportedAnnotations: {owner: shop}}");

    eventually(
        () -> {
          assertThat(metadata("north", "labels")).containsEntry("tier", "gold");
          assertThat(metadata("north", "annotations")).containsEntry("owner", "shop");
        });
    for (String member : List.of("east", "west")) {
      eventually(
          () ->
              assertThat(condition(member, "Conflict"))
                  .startsWith("True LabelsConflict,AnnotationsConflict: ")
                  .contains("west has {tier=silver}"));
    }

    // What nobody exports any more goes; what somebody else has put there stays.
    in("north")
        .patch(
            SERVICE_IMPORT,
            "shop",
            "web",
            Patch.merge(JsonValue.parseYaml("{metadata: {annotations: {seen: by-me}}}")),
            WriteOptions.DEFAULT);
    in("east").delete(SERVICE_EXPORT, "shop", "web", DeleteOptions.DEFAULT);
    in("west")
        .patch(
            SERVICE_EXPORT,
            "shop",
            "web",
            Patch.merge(JsonValue.parseYaml("{spec: {exportedLabels: null}}")),
            WriteOptions.DEFAULT);

    eventually(
        () -> {
          assertThat(metadata("north", "labels"))
              .containsOnlyKeys(MultiClusterApi.MANAGED_BY_LABEL);
          assertThat(metadata("north", "annotations"))
              .containsOnlyKeys("seen", MultiClusterApi.DERIVED_SERVICE_ANNOTATION);
        });
  }

  @Test
  void whatCannotBeExportedIsToldAndStopsNothing() {
    start();
    service("east", HTTP, "10.1.0.1");
    exportWith("east", "{exportedLabels: {tier: two words}}");

    awaitImported("north", "east 10.1.0.1");
    eventually(
        () ->
            assertThat(condition("east", "Valid"))
                .startsWith("True Valid: not exported")
                .endsWith("exportedLabels tier"));
  }

  @Test
  void afterARestartAnImportKeepsWhatTheOldestExportGaveIt() {
    start();
    service("east", HTTP, "10.1.0.1");
    exportWith("east", "{exportedLabels: {tier: gold}}");
    service("west", "{clusterIP: None, ports: [{name: http, port: 80}]}", "10.2.0.1");
    exportWith("west", "{exportedLabels: {tier: silver}}");
    awaitImported("north", "east 10.1.0.1", "west 10.2.0.1");
    eventually(
        () -> {
          assertThat(serviceImport("north").orElseThrow().text("spec", "type"))
              .isEqualTo(Optional.of("ClusterSetIP"));
          assertThat(
                  serviceImport("north")
                      .flatMap(found -> found.path("status", "clusters"))
                      .map(JsonValue::items)
                      .orElse(List.of()))
              .hasSize(2);
        });
    JsonValue before = serviceImport("north").orElseThrow();
    stop();
    FaultPlan.Hang hang = faults("east").hang(ClusterCall.with(ClusterCall.Verb.LIST));
    writes.clear();

    // The oldest export has not been read yet; a change of the other one is.
    controller = MultiClusterServices.factory().create(context);
    controller.start();
    in("west")
        .patch(
            SliceForms.V1,
            "shop",
            "web-x1",
            Patch.merge(JsonValue.emptyObject().with("endpoints", endpoints("10.2.0.9"))),
            WriteOptions.DEFAULT);
    awaitImported("north", "east 10.1.0.1", "west 10.2.0.9");

    assertThat(serviceImport("north")).isEqualTo(Optional.of(before));
    assertThat(writes)
        .containsExactlyInAnyOrder(
            "north UPDATE endpointslices imported-west-web-x1",
            "west UPDATE endpointslices imported-west-web-x1");
    hang.release();
    awaitImported("east", "east 10.1.0.1", "west 10.2.0.9");
  }

  @Test
  void membersWithoutTheApiAreLeftAloneIfSoWished() {
    Controller without = MultiClusterServices.factory(false).create(context);
    controller = without;

    without.start();

    eventually(() -> assertThat(without.isSynced()).isTrue());
    assertThat(in("east").find(SERVICE_EXPORT.apiVersion(), "ServiceExport")).isEmpty();
    assertThat(writes).isEmpty();
  }
}
