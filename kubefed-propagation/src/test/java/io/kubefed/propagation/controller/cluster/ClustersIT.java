package io.kubefed.propagation.controller.cluster;

import static io.kubefed.propagation.controller.cluster.ClusterController.KUBEFED_CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.kubefed.core.api.ClusterHealthCheckConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** KubeFedClusters of real API servers, and what becomes of them. */
@UseClusters(
    value = {"host", "east", "west"},
    exclusive = true,
    nodes = @UseClusters.Node(cluster = "east", name = "n1", region = "region-a", zone = "zone-b"))
@Timeout(120)
class ClustersIT {

  private final TestClusters clusters;
  private final ClusterClient host;
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private String namespace = "";
  private TestControllerContext context;
  private ClusterController controller;

  ClustersIT(TestClusters clusters) {
    this.clusters = clusters;
    host = client("host");
    context = TestControllerContext.builder(host).build();
    controller = ClusterController.builder(context).build();
  }

  private ClusterClient client(String name) {
    ClusterClient client =
        ClusterClients.kubernetes(name, clusters.get(name).client())
            .requestTimeout(Duration.ofSeconds(10))
            .build();
    closeables.add(client);
    return client;
  }

  @BeforeEach
  void start(TestClusters scoped) {
    JsonValue crd =
        KubeFedCrds.core().stream()
            .filter(
                definition ->
                    definition.text("spec", "names", "kind").orElse("").equals("KubeFedCluster"))
            .findFirst()
            .orElseThrow();
    try {
      host.create(StandardTypes.CUSTOM_RESOURCE_DEFINITION, crd, WriteOptions.DEFAULT);
    } catch (AlreadyExistsException e) {
      // Of the test before.
    }
    namespace = scoped.namespace();
    await("the type is served", this::isServed);
    controller.close();
    context.close();
    context = TestControllerContext.builder(host).systemNamespace(namespace).build();
    controller = ClusterController.builder(context).build();
    controller.configure(config());
    controller.start();
  }

  private boolean isServed() {
    try {
      host.list(KUBEFED_CLUSTER, ListOptions.inNamespace(namespace));
      return true;
    } catch (ClusterException e) {
      return false;
    }
  }

  private static KubeFedConfig config() {
    ClusterHealthCheckConfig health = new ClusterHealthCheckConfig();
    health.setPeriod("300ms");
    health.setTimeout("2s");
    health.setFailureThreshold(2L);
    health.setSuccessThreshold(1L);
    KubeFedConfig config = new KubeFedConfig();
    KubeFedConfigSpec spec = new KubeFedConfigSpec();
    spec.setClusterHealthCheck(health);
    config.setSpec(spec);
    return config;
  }

  @AfterEach
  void close() throws Exception {
    controller.close();
    context.close();
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .as(what)
          .isLessThan(Duration.ofSeconds(40));
      Thread.onSpinWait();
    }
  }

  private boolean isReady(String name) {
    return context.members().get(name).map(member -> member.cluster().ready()).orElse(false);
  }

  private boolean has(String name, String condition) {
    return object(name)
        .path("status", "conditions")
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .anyMatch(
            stated ->
                stated.text("type").orElse("").equals(condition)
                    && stated.text("status").orElse("").equals("True"));
  }

  private String message(String name) {
    return object(name)
        .path("status", "conditions")
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .findFirst()
        .flatMap(condition -> condition.text("message"))
        .orElse("");
  }

  private JsonValue object(String name) {
    return host.get(KUBEFED_CLUSTER, namespace, name).orElseThrow();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Object> spec(TestCluster cluster, String secret) {
    Config config = cluster.clientConfig();
    Map<String, Object> spec = new HashMap<>();
    spec.put("apiEndpoint", config.getMasterUrl());
    spec.put("caBundle", config.getCaCertData());
    spec.put("secretRef", Map.of("name", secret));
    return spec;
  }

  private void secret(String name, String token) {
    host.create(
        StandardTypes.SECRET,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                Map.of("namespace", namespace, "name", name),
                "data",
                Map.of("token", base64(token)))),
        WriteOptions.DEFAULT);
  }

  private void join(String name, Map<String, Object> spec) {
    host.create(
        KUBEFED_CLUSTER,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "core.kubefed.io/v1beta1",
                "kind",
                "KubeFedCluster",
                "metadata",
                Map.of("namespace", namespace, "name", name),
                "spec",
                spec)),
        WriteOptions.DEFAULT);
  }

  private void join(String name, String cluster) {
    TestCluster joined = clusters.get(cluster);
    secret(name, joined.clientConfig().getAutoOAuthToken());
    join(name, spec(joined, name));
  }

  private void edit(String name, String field, Object value) {
    host.update(
        KUBEFED_CLUSTER,
        JsonEditor.on(object(name)).set(Pointer.of("spec", field), JsonValue.of(value)).build(),
        WriteOptions.DEFAULT);
  }

  private int port(String cluster) {
    return URI.create(clusters.get(cluster).clientConfig().getMasterUrl()).getPort();
  }

  @Test
  void aJoinedClusterIsReadyAndAPausedOneOfflineWhileOthersGoOn() {
    join("east", "east");
    join("west", "west");
    join("here", "host");
    join("here-again", "host");
    await("all are ready", () -> isReady("east") && isReady("west") && isReady("here"));
    assertThat(controller.isSynced()).isTrue();
    await("the status is written", () -> has("east", "Ready"));
    JsonValue status = object("east").get("status").orElseThrow();
    assertThat(status.text("kubernetesVersion")).contains(clusters.get("east").version());
    assertThat(ClusterStatus.zones(object("east"))).containsExactly("zone-b");
    assertThat(status.text("region")).contains("region-a");

    await("a second way to the host is refused", () -> has("here-again", "ConfigMalformed"));
    assertThat(message("here-again")).contains("same API server as the member cluster here");
    await("the host is recognised", () -> controller.hostCluster().equals(Optional.of("here")));

    clusters.get("east").pause();
    await("east is offline", () -> has("east", "Offline"));
    assertThat(message("east")).contains("did not answer within 2000 ms");
    assertThat(isReady("east")).isFalse();
    assertThat(isReady("west")).isTrue();
    assertThat(isReady("here")).isTrue();

    clusters.get("east").resume();
    await("east is ready again", () -> isReady("east") && has("east", "Ready"));
  }

  @Test
  void aRevokedTokenPutsAClusterOfflineAndANewOneBringsItBack() {
    ClusterClient east = client("east");
    String account = "joined-" + namespace;
    serviceAccount(east, account);
    secret("east", token(east, account, "first"));
    join("east", spec(clusters.get("east"), "east"));
    await("east is ready", () -> isReady("east"));

    east.delete(StandardTypes.SECRET, namespace, account + "-first", DeleteOptions.DEFAULT);
    await("east is offline", () -> has("east", "Offline"));
    assertThat(message("east"))
        .contains("does not accept the token", "Secret " + namespace + "/east");

    JsonValue secret = host.get(StandardTypes.SECRET, namespace, "east").orElseThrow();
    host.update(
        StandardTypes.SECRET,
        JsonEditor.on(secret)
            .set(Pointer.of("data", "token"), JsonValue.of(base64(token(east, account, "second"))))
            .build(),
        WriteOptions.DEFAULT);
    await("east is ready again", () -> isReady("east") && has("east", "Ready"));
  }

  private void serviceAccount(ClusterClient client, String name) {
    client.create(
        StandardTypes.SERVICE_ACCOUNT,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ServiceAccount",
                "metadata",
                Map.of("namespace", namespace, "name", name))),
        WriteOptions.DEFAULT);
    client.create(
        StandardTypes.CLUSTER_ROLE_BINDING,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "rbac.authorization.k8s.io/v1",
                "kind",
                "ClusterRoleBinding",
                "metadata",
                Map.of("name", name),
                "roleRef",
                Map.of(
                    "apiGroup",
                    "rbac.authorization.k8s.io",
                    "kind",
                    "ClusterRole",
                    "name",
                    "cluster-admin"),
                "subjects",
                List.of(Map.of("kind", "ServiceAccount", "namespace", namespace, "name", name)))),
        WriteOptions.DEFAULT);
  }

  /** Has the controller manager make a token of a service account. */
  private String token(ClusterClient client, String account, String number) {
    String name = account + "-" + number;
    client.create(
        StandardTypes.SECRET,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "type",
                "kubernetes.io/service-account-token",
                "metadata",
                Map.of(
                    "namespace",
                    namespace,
                    "name",
                    name,
                    "annotations",
                    Map.of("kubernetes.io/service-account.name", account)))),
        WriteOptions.DEFAULT);
    await("the token is made", () -> made(client, name).isPresent());
    return new String(
        Base64.getDecoder().decode(made(client, name).orElseThrow()), StandardCharsets.UTF_8);
  }

  private Optional<String> made(ClusterClient client, String secret) {
    return client
        .get(StandardTypes.SECRET, namespace, secret)
        .flatMap(object -> object.text("data", "token"));
  }

  @Test
  void certificatesEndpointsAndProxiesTakeEffectWithoutARestart() throws IOException {
    TestCluster east = clusters.get("east");
    secret("east", east.clientConfig().getAutoOAuthToken());
    Map<String, Object> spec = spec(east, "east");
    spec.put("caBundle", clusters.get("west").clientConfig().getCaCertData());
    join("east", spec);
    await("the wrong authority is seen", () -> has("east", "Offline"));
    assertThat(message("east")).contains("is not trusted", "spec.caBundle");

    edit("east", "disabledTLSValidations", List.of("*"));
    await("no check of TLS is made", () -> isReady("east") && has("east", "Ready"));

    edit("east", "disabledTLSValidations", List.of());
    await("checks of TLS are made again", () -> has("east", "Offline"));
    edit("east", "caBundle", east.clientConfig().getCaCertData());
    await("the right authority is trusted", () -> isReady("east") && has("east", "Ready"));

    try (Relay relay = Relay.to(port("east"));
        Relay proxy = Relay.proxy()) {
      edit("east", "apiEndpoint", "https://127.0.0.1:" + relay.port());
      await("the other address is used", () -> isReady("east") && !relay.requests.isEmpty());
      edit("east", "proxyURL", "http://127.0.0.1:" + proxy.port());
      await("the proxy is used", () -> isReady("east") && !proxy.requests.isEmpty());
      assertThat(proxy.requests.get(0)).startsWith("CONNECT 127.0.0.1:" + relay.port());
      relay.close();
      await("the other address is gone", () -> has("east", "Offline"));
      edit("east", "apiEndpoint", east.clientConfig().getMasterUrl());
      await("the first address is used again", () -> isReady("east") && has("east", "Ready"));
    }
  }
}
