package io.kubefed.dns.across;

import static io.kubefed.dns.multicluster.MultiClusterApi.SERVICE_EXPORT;
import static io.kubefed.dns.multicluster.MultiClusterApi.SERVICE_IMPORT;
import static io.kubefed.propagation.controller.Eventually.within;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.dns.balancing.GlobalLoadBalancing;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.dns.multicluster.MultiClusterServices;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.TestProxy;
import io.kubefed.testing.UseClusters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web shop in two regions: its pods are real objects, from which the members' own controllers
 * make endpoints; a real proxy is fed from what the host holds.
 */
@UseClusters(
    value = {"host", "east", "west"},
    exclusive = true,
    nodes = {
      @UseClusters.Node(cluster = "east", name = "n1", region = "eu"),
      @UseClusters.Node(cluster = "west", name = "n1", region = "us")
    })
@Timeout(120)
class ServicesAcrossClustersIT {

  private static final Logger logger = LoggerFactory.getLogger(ServicesAcrossClustersIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);
  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);

  private final TestClusters clusters;
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private final int port;
  private String namespace = "";

  ServicesAcrossClustersIT(TestClusters clusters) throws IOException {
    this.clusters = clusters;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.1.0.1"))) {
      port = socket.getLocalPort();
    }
  }

  @BeforeEach
  void start(TestClusters ofThisTest) {
    namespace = ofThisTest.namespace();
    for (String name : List.of("host", "east", "west")) {
      clients.put(
          name,
          closing(
              ClusterClients.kubernetes(name, clusters.get(name).client())
                  .requestTimeout(Duration.ofSeconds(5))
                  .build()));
    }
    KubeFedConfig config =
        Serialization.unmarshal(
            """
            {"spec": {"scope": "Cluster", "clusterHealthCheck":
              {"period": "1s", "timeout": "1s", "failureThreshold": 1, "successThreshold": 1}}}
            """,
            KubeFedConfig.class);
    assertThat(
            Installer.builder(in("host"))
                .createNamespace(true)
                .config(config)
                .build()
                .install()
                .isComplete())
        .isTrue();
    ControlPlane controlPlane =
        closing(
            ControlPlane.builder(in("host"))
                .leadership(false)
                .member(ClusterClients.lent(in("east")))
                .member(ClusterClients.lent(in("west")))
                .controller("global-load-balancing", GlobalLoadBalancing.factory())
                .controller("multi-cluster-services", MultiClusterServices.factory())
                .build());
    controlPlane.start();
  }

  private ClusterClient in(String cluster) {
    return requireNonNull(clients.get(cluster));
  }

  private <T extends AutoCloseable> T closing(T closeable) {
    closeables.add(0, closeable);
    return closeable;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private void create(String cluster, ResourceType type, String yaml) {
    in(cluster).create(type, JsonValue.parseYaml(yaml), WriteOptions.DEFAULT);
  }

  private void federate(String annotations) {
    create(
        "host",
        NAMESPACES.federated(),
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedNamespace
        metadata: {name: %1$s, namespace: %1$s, annotations: {%2$s: "true"}}
        spec: {placement: {clusterSelector: {}}}
        """
            .formatted(namespace, KubeFedNames.ORPHAN_ANNOTATION));
    create(
        "host",
        SERVICES.federated(),
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedService
        metadata: {name: web, namespace: %s, annotations: {%s}}
        spec:
          template: {spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: %d}]}}
          placement: {clusterSelector: {}}
        """
            .formatted(namespace, annotations, port));
  }

  /** Waits for it and tells the time since then, in milliseconds. */
  private static long await(long since, Runnable assertion) {
    within(PATIENCE, assertion);
    return (System.nanoTime() - since) / 1_000_000;
  }

  @Test
  void aProxyInTheHostLosesNoRequestOnceItHasSeenAClusterGo() {
    Shop east = closing(new Shop(in("east"), namespace, port));
    Shop west = closing(new Shop(in("west"), namespace, port));
    TestProxy proxy = closing(TestProxy.start());
    ProxyFeed feed = closing(new ProxyFeed(in("host"), namespace, "web-global", proxy));
    east.pod("web-1", "10.1.0.1").pod("web-2", "10.1.0.2");
    west.pod("web-1", "10.2.0.1");
    federate("dns.kubefed.io/global-backends: Pods, dns.kubefed.io/weights: 'east=3,west=1'");

    await(
        0,
        () ->
            assertThat(feed.fed())
                .isEqualTo(Map.of("10.1.0.1", 256, "10.1.0.2", 256, "10.2.0.1", 171)));
    Map<String, Integer> byWeight = Load.ask(proxy.address(), 200);
    logger.info("200 requests by the weights east=3, west=1: {}", byWeight);
    assertThat(byWeight.keySet()).containsExactly("east", "west");
    assertThat(byWeight.get("east")).isCloseTo(150, offset(6));

    try (Load load = new Load(proxy.address()).start()) {
      // The cluster goes, API server and pods at once, and nobody is told.
      within(PATIENCE, () -> assertThat(load.size()).isGreaterThan(100));
      clusters.get("east").kill();
      east.crash();
      long gone = System.nanoTime();
      long took = await(gone, () -> assertThat(feed.fed()).isEqualTo(Map.of("10.2.0.1", 256)));
      long seen = System.nanoTime();
      within(
          PATIENCE, () -> assertThat(load.since(seen).getOrDefault("west", 0)).isGreaterThan(300));
      logger.info(
          "east is gone: seen after {} ms; until then {}; since then {}",
          took,
          load.between(gone, seen),
          load.since(seen));
      assertThat(load.between(gone, seen)).containsKey(Load.LOST);
      assertThat(load.since(seen)).containsOnlyKeys("west");

      // It comes back.
      east.recover();
      clusters.get("east").restart();
      long back = System.nanoTime();
      long until = await(back, () -> assertThat(feed.fed()).hasSize(3));
      long again = System.nanoTime();
      within(
          PATIENCE, () -> assertThat(load.since(again).getOrDefault("east", 0)).isGreaterThan(100));
      logger.info("east is back: seen after {} ms; since then {}", until, load.since(again));
      assertThat(load.since(seen)).doesNotContainKey(Load.LOST);

      // A pod says that it is not ready before it goes: nothing is lost at all.
      long told = System.nanoTime();
      west.status("web-1", "10.2.0.1", false);
      long left = await(told, () -> assertThat(feed.fed()).doesNotContainKey("10.2.0.1"));
      west.crash();
      long after = System.nanoTime();
      within(
          PATIENCE, () -> assertThat(load.since(after).getOrDefault("east", 0)).isGreaterThan(100));
      logger.info(
          "a pod of west is not ready: seen after {} ms; since it said so {}",
          left,
          load.since(told));
      assertThat(load.since(told)).doesNotContainKey(Load.LOST);
    }

    in("host").delete(SERVICES.federated(), namespace, "web", DeleteOptions.DEFAULT);
    await(0, () -> assertThat(feed.fed()).isEmpty());
    within(
        PATIENCE,
        () -> assertThat(in("host").get(StandardTypes.SERVICE, namespace, "web-global")).isEmpty());
    assertThat(in("host").get(StandardTypes.ENDPOINTS, namespace, "web-global")).isEmpty();
  }

  private void export(String cluster) {
    create(
        cluster,
        SERVICE_EXPORT,
        """
        apiVersion: multicluster.x-k8s.io/v1alpha1
        kind: ServiceExport
        metadata: {name: web, namespace: %s}
        """
            .formatted(namespace));
  }

  private void service(String cluster, int number) {
    create(
        cluster,
        StandardTypes.SERVICE,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: %s}
        spec: {selector: {app: web}, ports: [{name: http, port: %d, targetPort: %d}]}
        """
            .formatted(namespace, number, port));
  }

  private String conditions(String cluster) {
    return in(cluster)
        .get(SERVICE_EXPORT, namespace, "web")
        .flatMap(export -> export.path("status", "conditions"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .map(
            condition ->
                condition.text("type").orElse("")
                    + "="
                    + condition.text("status").orElse("")
                    + " "
                    + condition.text("reason").orElse(""))
        .reduce("", (one, other) -> one + "; " + other);
  }

  /** Cluster and address of what was imported. */
  private List<String> imported(String cluster) {
    ClusterClient client = in(cluster);
    ResourceType type =
        client.find(SliceForms.V1.apiVersion(), SliceForms.V1.kind()).isPresent()
            ? SliceForms.V1
            : SliceForms.V1BETA1;
    List<String> imported = new ArrayList<>();
    for (JsonValue slice :
        client
            .list(
                type,
                ListOptions.inNamespace(namespace)
                    .withLabelSelector(
                        LabelSelector.ofLabels(
                            Map.of("multicluster.kubernetes.io/service-name", "web"))))
            .items()) {
      for (JsonValue endpoint : SliceForms.items(slice, "endpoints")) {
        imported.add(
            slice.text("metadata", "labels", "multicluster.kubernetes.io/source-cluster").orElse("")
                + " "
                + SliceForms.items(endpoint, "addresses").get(0).text().orElse(""));
      }
    }
    return imported;
  }

  @Test
  void exportedServicesAreImportedByTheOtherClusters() {
    Shop east = closing(new Shop(in("east"), namespace, port));
    Shop west = closing(new Shop(in("west"), namespace, port));
    service("east", 80);
    service("west", 81);
    east.pod("web-1", "10.1.0.1");
    west.pod("web-1", "10.2.0.1");
    within(
        PATIENCE,
        () -> {
          for (String cluster : List.of("east", "west")) {
            in(cluster).refreshDiscovery();
            assertThat(in(cluster).find(SERVICE_IMPORT.apiVersion(), SERVICE_IMPORT.kind()))
                .isPresent();
          }
        });
    long since = System.nanoTime();
    export("east");

    long took = await(since, () -> assertThat(imported("west")).containsExactly("east 10.1.0.1"));
    logger.info("an export of east is imported by west after {} ms", took);
    within(
        PATIENCE,
        () ->
            assertThat(
                    in("west")
                        .get(SERVICE_IMPORT, namespace, "web")
                        .flatMap(found -> found.path("status", "clusters")))
                .isEqualTo(Optional.of(JsonValue.parseYaml("[{cluster: east}]"))));
    JsonValue found = in("west").get(SERVICE_IMPORT, namespace, "web").orElseThrow();
    logger.info("west imports {}", found.get("spec").orElseThrow());
    assertThat(found.path("spec", "ips").orElseThrow().items()).hasSize(1);
    within(
        PATIENCE,
        () ->
            assertThat(conditions("east"))
                .isEqualTo("; Valid=True Valid; Conflict=False NoConflicts"));

    export("west");
    within(
        PATIENCE,
        () -> {
          assertThat(conditions("east"))
              .isEqualTo("; Valid=True Valid; Conflict=True PortConflict");
          assertThat(conditions("west"))
              .isEqualTo("; Valid=True Valid; Conflict=True PortConflict");
          assertThat(imported("east")).containsExactlyInAnyOrder("east 10.1.0.1", "west 10.2.0.1");
        });

    in("east").delete(SERVICE_EXPORT, namespace, "web", DeleteOptions.DEFAULT);
    in("west").delete(SERVICE_EXPORT, namespace, "web", DeleteOptions.DEFAULT);
    within(
        PATIENCE,
        () -> {
          for (String cluster : List.of("east", "west")) {
            assertThat(imported(cluster)).isEmpty();
            assertThat(in(cluster).get(SERVICE_IMPORT, namespace, "web")).isEmpty();
            assertThat(
                    in(cluster)
                        .list(StandardTypes.SERVICE, ListOptions.inNamespace(namespace))
                        .items())
                .hasSize(1);
          }
        });
  }
}
