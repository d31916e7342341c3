package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.controller.type.TypeRun;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of federated resources on real API servers: the host is a member as well. */
@UseClusters({"east", "north", "west"})
class SyncControllerIT {

  private static final List<String> MEMBERS = List.of("east", "north", "west");
  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  private static final FederatedType CONFIG_MAPS =
      FederatedType.forTarget(StandardTypes.CONFIG_MAP);
  private static final FederatedType DEPLOYMENTS =
      new FederatedType(
          FederatedType.forTarget(StandardTypes.DEPLOYMENT).federated(),
          StandardTypes.DEPLOYMENT,
          Optional.empty(),
          true);

  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private String namespace = "";
  private TestControllerContext context;
  private SyncControllers controllers;
  private final List<TypeRun> runs = new ArrayList<>();

  @BeforeEach
  void start(TestClusters clusters) {
    namespace = clusters.namespace();
    for (String name : MEMBERS) {
      clients.put(name, ClusterClients.kubernetes(name, clusters.get(name).client()).build());
    }
    ClusterClient host = client("east");
    Installer.builder(host).build().install();
    TestControllerContext.Builder builder = TestControllerContext.builder(host);
    clients.values().forEach(builder::member);
    context = builder.build();
    controllers = SyncControllers.create(context, SyncSettings.DEFAULT, () -> Optional.of("east"));
    controllers.start();
    runs.add(controllers.create(NAMESPACES, Optional.empty()));
    runs.add(controllers.create(CONFIG_MAPS, Optional.of(NAMESPACES)));
    runs.add(controllers.create(DEPLOYMENTS, Optional.of(NAMESPACES)));
    runs.forEach(TypeRun::start);
  }

  @AfterEach
  void stop() {
    runs.forEach(TypeRun::close);
    controllers.close();
    context.close();
  }

  private ClusterClient client(String cluster) {
    return requireNonNull(clients.get(cluster));
  }

  private JsonValue create(FederatedType type, String name, String spec) {
    return client("east")
        .create(
            type.federated(),
            JsonValue.parseYaml(
                """
                apiVersion: %s
                kind: %s
                metadata: {namespace: %s, name: %s}
                spec: %s
                """
                    .formatted(
                        type.federated().apiVersion(),
                        type.federated().kind(),
                        namespace,
                        name,
                        spec)),
            WriteOptions.DEFAULT);
  }

  private Optional<JsonValue> in(String cluster, ResourceType type, String name) {
    return client(cluster).get(type, type.namespaced() ? namespace : "", name);
  }

  private void federateNamespace() {
    create(
        NAMESPACES,
        namespace,
        "{template: {}, placement: {clusters: [{name: east}, {name: north}, {name: west}]}}");
  }

  private String propagation(FederatedType type, String name) {
    return client("east")
        .get(type.federated(), namespace, name)
        .flatMap(object -> object.path("status", "conditions"))
        .flatMap(conditions -> conditions.get(0))
        .map(condition -> condition.text("status").orElse("") + condition.text("reason").orElse(""))
        .orElse("");
  }

  @Test
  void aResourceIsCreatedChangedAndDeletedEverywhere() {
    federateNamespace();
    create(
        CONFIG_MAPS,
        "settings",
        """
        {template: {data: {a: "1"}}, placement: {clusterSelector: {}}, overrides: [{clusterName: north,
        clusterOverrides: [{path: /data/a, value: "2"}]}]}\
        """);

    eventually(
        () -> {
          assertThat(propagation(CONFIG_MAPS, "settings")).isEqualTo("True");
          assertThat(propagation(NAMESPACES, namespace)).isEqualTo("True");
        });
    assertThat(in("west", StandardTypes.CONFIG_MAP, "settings").orElseThrow().text("data", "a"))
        .contains("1");
    assertThat(in("north", StandardTypes.CONFIG_MAP, "settings").orElseThrow().text("data", "a"))
        .contains("2");

    client("east")
        .patch(
            CONFIG_MAPS.federated(),
            namespace,
            "settings",
            Patch.merge(JsonValue.parseYaml("{spec: {template: {data: {b: new}}}}")),
            WriteOptions.DEFAULT);
    eventually(
        () ->
            assertThat(
                    in("west", StandardTypes.CONFIG_MAP, "settings")
                        .orElseThrow()
                        .text("data", "b"))
                .contains("new"));

    client("east").delete(CONFIG_MAPS.federated(), namespace, "settings", DeleteOptions.DEFAULT);
    eventually(
        () -> {
          assertThat(in("east", CONFIG_MAPS.federated(), "settings")).isEmpty();
        });
    for (String member : MEMBERS) {
      assertThat(in(member, StandardTypes.CONFIG_MAP, "settings")).isEmpty();
    }
  }

  @Test
  void theStatusOfADeploymentInEachMemberStandsInThatOfTheFederatedOne() {
    federateNamespace();
    create(
        DEPLOYMENTS,
        "web",
        """
        {template: {spec: {replicas: 1, selector: {matchLabels: {app: web}},
        template: {metadata: {labels: {app: web}},
        spec: {containers: [{name: main, image: registry.example.org/web}]}}}},
        placement: {clusters: [{name: north}, {name: west}]}, overrides: [{clusterName: west,
        clusterOverrides: [{path: /spec/replicas, value: 2}]}]}\
        """);

    eventually(
        () -> {
          assertThat(remoteStatus("north", "unavailableReplicas")).isEqualTo("1");
          assertThat(remoteStatus("west", "unavailableReplicas")).isEqualTo("2");
        });

    JsonValue deployment = in("west", StandardTypes.DEPLOYMENT, "web").orElseThrow();
    client("west")
        .patch(
            StandardTypes.DEPLOYMENT,
            namespace,
            "web",
            Patch.merge(
                JsonValue.parseYaml(
                    "{metadata: {uid: %s}, spec: {paused: true}}"
                        .formatted(deployment.text("metadata", "uid").orElseThrow()))),
            WriteOptions.DEFAULT);
    eventually(
        () ->
            assertThat(
                    in("west", StandardTypes.DEPLOYMENT, "web")
                        .flatMap(object -> object.path("spec", "paused")))
                .isEmpty());
    eventually(
        () ->
            assertThat(remoteStatus("west", "observedGeneration"))
                .isEqualTo(
                    in("west", StandardTypes.DEPLOYMENT, "web")
                        .flatMap(object -> object.path("metadata", "generation"))
                        .map(JsonValue::toString)
                        .orElse("none")));
  }

  private String remoteStatus(String cluster, String field) {
    return client("east")
        .get(DEPLOYMENTS.federated(), namespace, "web")
        .flatMap(object -> object.path("status", "clusters"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .filter(item -> item.text("name").equals(Optional.of(cluster)))
        .findFirst()
        .flatMap(item -> item.path("remoteStatus", field))
        .map(JsonValue::toString)
        .orElse("none");
  }
}
