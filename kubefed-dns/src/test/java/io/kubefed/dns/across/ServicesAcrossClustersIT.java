package io.kubefed.dns.across;

import static io.kubefed.dns.across.FederationBed.PATIENCE;
import static io.kubefed.dns.across.FederationBed.SERVICES;
import static io.kubefed.dns.across.FederationBed.await;
import static io.kubefed.dns.multicluster.MultiClusterApi.SERVICE_EXPORT;
import static io.kubefed.dns.multicluster.MultiClusterApi.SERVICE_IMPORT;
import static io.kubefed.propagation.controller.Eventually.within;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.balancing.BalancingSettings;
import io.kubefed.dns.balancing.GlobalLoadBalancing;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.dns.multicluster.MultiClusterServices;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.controller.ControllerFactory;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.TestProxy;
import io.kubefed.testing.UseClusters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web shop in two regions: its pods are real objects, from which the members' own controllers
 * make endpoints; a real proxy is fed from the slices of the global Service.
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

  private final TestClusters clusters;
  private final int port;
  private @Nullable FederationBed opened;

  ServicesAcrossClustersIT(TestClusters clusters) throws IOException {
    this.clusters = clusters;
    port = freePort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.1.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private FederationBed start(TestClusters ofThisTest, String name, ControllerFactory controller) {
    FederationBed bed = new FederationBed(ofThisTest);
    opened = bed;
    return bed.start(Map.of(name, controller));
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  @Test
  void aProxyInTheHostLosesNoRequestOnceItHasSeenAClusterGo(TestClusters ofThisTest) {
    FederationBed bed = start(ofThisTest, "global-load-balancing", GlobalLoadBalancing.factory());
    Shop east = shop(bed, "east");
    Shop west = shop(bed, "west");
    TestProxy proxy = bed.closing(TestProxy.start());
    ProxyFeed feed = feed(bed, "host", proxy);
    east.pod("web-1", "10.1.0.1").pod("web-2", "10.1.0.2");
    west.pod("web-1", "10.2.0.1");
    bed.federate(
        "dns.kubefed.io/global-backends: Pods, dns.kubefed.io/weights: 'east=3,west=1'",
        exposing(80));

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

    unfederate(bed);
    await(0, () -> assertThat(feed.fed()).isEmpty());
    awaitNoGlobalService(bed, "host");
  }

  @Test
  void theLoadBalancersOfClustersCanTakeTheTraffic(TestClusters ofThisTest) throws IOException {
    int balancerPort = freePort();
    FederationBed bed = start(ofThisTest, "global-load-balancing", GlobalLoadBalancing.factory());
    Shop east = shop(bed, "east").pod("web-1", "10.1.0.1").pod("web-2", "10.1.0.2");
    Shop west = shop(bed, "west").pod("web-1", "10.2.0.1");
    TestProxy proxy = bed.closing(TestProxy.start());
    ProxyFeed feed = feed(bed, "host", proxy);
    bed.federate(
        "dns.kubefed.io/global-backends: LoadBalancers, dns.kubefed.io/weights: 'east=3,west=1'",
        "{type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: %d, targetPort: %d}]}"
            .formatted(balancerPort, port));

    // Pods alone are no backends here.
    within(
        PATIENCE,
        () -> {
          for (String cluster : List.of("east", "west")) {
            assertThat(bed.in(cluster).get(StandardTypes.SERVICE, bed.namespace(), "web"))
                .isPresent();
          }
          assertThat(idle(bed, "host"))
              .isEqualTo(
                  Map.of("east", "it has no ready backend", "west", "it has no ready backend"));
        });
    assertThat(feed.fed()).isEmpty();

    // The clouds give addresses, and serve them at the Service's port, not at that of the pods.
    long since = System.nanoTime();
    east.balancer("10.1.9.1", balancerPort);
    west.balancer("10.2.9.1", balancerPort);
    long took =
        await(
            since, () -> assertThat(feed.fed()).isEqualTo(Map.of("10.1.9.1", 256, "10.2.9.1", 85)));
    Map<String, Integer> byWeight = Load.ask(proxy.address(), 200);
    logger.info(
        "load balancers are backends after {} ms; 200 requests by the weights east=3, west=1: {}",
        took,
        byWeight);
    assertThat(byWeight.keySet()).containsExactly("east", "west");
    assertThat(byWeight.get("east")).isCloseTo(150, offset(6));

    // A load balancer without a pod behind it takes none, though its cluster still says it is
    // there.
    west.status("web-1", "10.2.0.1", false);
    await(0, () -> assertThat(feed.fed()).isEqualTo(Map.of("10.1.9.1", 256)));
    assertThat(Load.ask(proxy.address(), 20)).containsOnlyKeys("east");
    west.status("web-1", "10.2.0.1", true);
    await(0, () -> assertThat(feed.fed()).hasSize(2));

    // Some clouds tell a name; it stands in a slice of its own kind, under the same name as before.
    west.ingress("{hostname: west.example.test}");
    within(
        PATIENCE,
        () ->
            assertThat(backends(bed, "host"))
                .containsExactlyInAnyOrder(
                    "IPv4 10.1.9.1 " + balancerPort, "FQDN west.example.test " + balancerPort));
    west.ingress("{ip: 10.2.9.1}");
    await(0, () -> assertThat(feed.fed()).hasSize(2));

    unfederate(bed);
    await(0, () -> assertThat(feed.fed()).isEmpty());
    awaitNoGlobalService(bed, "host");
  }

  @Test
  void aMemberThatHoldsTheGlobalServiceCatchesUpWhenItIsBack(TestClusters ofThisTest) {
    FederationBed bed =
        start(
            ofThisTest,
            "global-load-balancing",
            GlobalLoadBalancing.factory(BalancingSettings.DEFAULT.inMember("west")));
    Shop east = shop(bed, "east").pod("web-1", "10.1.0.1").pod("web-2", "10.1.0.2");
    shop(bed, "west").pod("web-1", "10.2.0.1");
    TestProxy proxy = bed.closing(TestProxy.start());
    ProxyFeed feed = feed(bed, "west", proxy);
    bed.federate("dns.kubefed.io/global-backends: Pods", exposing(80));

    await(
        0,
        () ->
            assertThat(feed.fed())
                .isEqualTo(Map.of("10.1.0.1", 128, "10.1.0.2", 128, "10.2.0.1", 256)));
    Map<String, Integer> alike = Load.ask(proxy.address(), 100);
    assertThat(alike.keySet()).containsExactly("east", "west");
    assertThat(alike.get("east")).isCloseTo(50, offset(6));
    // Nothing of it is the host's, whose collector could not delete it there.
    JsonValue global =
        bed.in("west").get(StandardTypes.SERVICE, bed.namespace(), "web-global").orElseThrow();
    assertThat(global.path("metadata", "ownerReferences")).isEmpty();
    awaitNoGlobalService(bed, "host");

    // Its API server goes, its pods do not: what it holds stays, and so does the traffic.
    try (Load load = new Load(proxy.address()).start()) {
      within(PATIENCE, () -> assertThat(load.size()).isGreaterThan(100));
      long gone = System.nanoTime();
      clusters.get("west").kill();
      awaitNotReady(bed, "west");
      east.status("web-2", "10.1.0.2", false);
      clusters.get("west").restart();
      within(
          PATIENCE,
          () -> assertThat(feed.fed()).isEqualTo(Map.of("10.1.0.1", 256, "10.2.0.1", 256)));
      logger.info(
          "west, which holds the global Service, was gone, is back and has caught up; meanwhile {}",
          load.since(gone));
      assertThat(load.since(gone)).containsOnlyKeys("east", "west");
    }

    // What is asked for no more while it is away goes when it is back.
    clusters.get("west").kill();
    awaitNotReady(bed, "west");
    unfederate(bed);
    clusters.get("west").restart();
    await(0, () -> assertThat(feed.fed()).isEmpty());
    awaitNoGlobalService(bed, "west");
  }

  private Shop shop(FederationBed bed, String cluster) {
    return bed.closing(new Shop(bed.in(cluster), bed.namespace(), port));
  }

  private static ProxyFeed feed(FederationBed bed, String cluster, TestProxy proxy) {
    return bed.closing(new ProxyFeed(bed.in(cluster), bed.namespace(), "web-global", proxy));
  }

  private static void unfederate(FederationBed bed) {
    bed.in("host").delete(SERVICES.federated(), bed.namespace(), "web", DeleteOptions.DEFAULT);
  }

  private static void awaitNotReady(FederationBed bed, String cluster) {
    within(PATIENCE, () -> assertThat(bed.isReady(cluster)).isFalse());
  }

  /** Address type, address and port of what stands behind the global Service. */
  private static List<String> backends(FederationBed bed, String cluster) {
    List<String> backends = new ArrayList<>();
    for (JsonValue slice : bed.slices(cluster, SliceForms.SERVICE_NAME_LABEL, "web-global")) {
      for (JsonValue endpoint : SliceForms.items(slice, "endpoints")) {
        backends.add(
            slice.text("addressType").orElse("")
                + " "
                + SliceForms.items(endpoint, "addresses").get(0).text().orElse("")
                + " "
                + SliceForms.items(slice, "ports").get(0).integer("port").orElse(0));
      }
    }
    return backends;
  }

  /** The clusters that take no traffic, and why. */
  private static Map<String, String> idle(FederationBed bed, String cluster) {
    return bed.in(cluster)
        .get(StandardTypes.SERVICE, bed.namespace(), "web-global")
        .flatMap(
            service -> service.text("metadata", "annotations", GlobalLoadBalancing.IDLE_ANNOTATION))
        .map(text -> JsonValue.parse(text).textFields())
        .orElse(Map.of());
  }

  /** Waits until nothing of the global Service is left. */
  private static void awaitNoGlobalService(FederationBed bed, String cluster) {
    within(
        PATIENCE,
        () -> {
          assertThat(bed.in(cluster).get(StandardTypes.SERVICE, bed.namespace(), "web-global"))
              .isEmpty();
          assertThat(bed.in(cluster).get(StandardTypes.ENDPOINTS, bed.namespace(), "web-global"))
              .isEmpty();
          assertThat(bed.slices(cluster, SliceForms.SERVICE_NAME_LABEL, "web-global")).isEmpty();
        });
  }

  /** What a member says of its export. */
  private static String conditions(FederationBed bed, String cluster) {
    return bed
        .in(cluster)
        .get(SERVICE_EXPORT, bed.namespace(), "web")
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
        .collect(joining("; "));
  }

  private static void export(FederationBed bed, String cluster) {
    export(bed, cluster, "{}");
  }

  private static void export(FederationBed bed, String cluster, String spec) {
    bed.create(
        cluster,
        SERVICE_EXPORT,
        """
        apiVersion: multicluster.x-k8s.io/v1alpha1
        kind: ServiceExport
        metadata: {name: web, namespace: %s}
        spec: %s
        """
            .formatted(bed.namespace(), spec));
  }

  private static void unexport(FederationBed bed, String cluster) {
    bed.in(cluster).delete(SERVICE_EXPORT, bed.namespace(), "web", DeleteOptions.DEFAULT);
  }

  private static void service(FederationBed bed, String cluster, String spec) {
    bed.create(
        cluster,
        StandardTypes.SERVICE,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: %s}
        spec: %s
        """
            .formatted(bed.namespace(), spec));
  }

  private String exposing(int number) {
    return "{selector: {app: web}, ports: [{name: http, port: %d, targetPort: %d}]}"
        .formatted(number, port);
  }

  private static void awaitApi(FederationBed bed) {
    within(
        PATIENCE,
        () -> {
          for (String cluster : List.of("east", "west")) {
            bed.in(cluster).refreshDiscovery();
            assertThat(bed.in(cluster).find(SERVICE_IMPORT.apiVersion(), SERVICE_IMPORT.kind()))
                .isPresent();
          }
        });
  }

  private static List<JsonValue> importedSlices(FederationBed bed, String cluster) {
    return bed.slices(cluster, "multicluster.kubernetes.io/service-name", "web");
  }

  /** Cluster, address and, where it has one, host name of what was imported; what is not ready. */
  private static List<String> imported(FederationBed bed, String cluster) {
    List<String> imported = new ArrayList<>();
    for (JsonValue slice : importedSlices(bed, cluster)) {
      for (JsonValue endpoint : SliceForms.items(slice, "endpoints")) {
        imported.add(
            slice.text("metadata", "labels", "multicluster.kubernetes.io/source-cluster").orElse("")
                + " "
                + SliceForms.items(endpoint, "addresses").get(0).text().orElse("")
                + endpoint.text("hostname").map(name -> " " + name).orElse("")
                + (endpoint.bool("conditions", "ready").orElse(true) ? "" : " not ready"));
      }
    }
    return imported;
  }

  private static Optional<JsonValue> serviceImport(FederationBed bed, String cluster) {
    return bed.in(cluster).get(SERVICE_IMPORT, bed.namespace(), "web");
  }

  private static void awaitNothingImported(FederationBed bed, int services) {
    within(
        PATIENCE,
        () -> {
          for (String cluster : List.of("east", "west")) {
            assertThat(importedSlices(bed, cluster)).isEmpty();
            assertThat(serviceImport(bed, cluster)).isEmpty();
            assertThat(
                    bed.in(cluster)
                        .list(StandardTypes.SERVICE, ListOptions.inNamespace(bed.namespace()))
                        .items())
                .hasSize(services);
          }
        });
  }

  @Test
  void exportedServicesAreImportedByTheOtherClusters(TestClusters ofThisTest) {
    FederationBed bed = start(ofThisTest, "multi-cluster-services", MultiClusterServices.factory());
    service(bed, "east", exposing(80));
    service(bed, "west", exposing(81));
    shop(bed, "east").pod("web-1", "10.1.0.1");
    shop(bed, "west").pod("web-1", "10.2.0.1");
    awaitApi(bed);
    long since = System.nanoTime();
    export(bed, "east", "{exportedLabels: {tier: gold}, exportedAnnotations: {owner: shop}}");

    long took =
        await(since, () -> assertThat(imported(bed, "west")).containsExactly("east 10.1.0.1"));
    logger.info("an export of east is imported by west after {} ms", took);
    within(
        PATIENCE,
        () ->
            assertThat(
                    serviceImport(bed, "west").flatMap(found -> found.path("status", "clusters")))
                .isEqualTo(Optional.of(JsonValue.parseYaml("[{cluster: east}]"))));
    JsonValue found = serviceImport(bed, "west").orElseThrow();
    logger.info("west imports {}", found.get("spec").orElseThrow());
    assertThat(found.path("spec", "ips").orElseThrow().items()).hasSize(1);
    assertThat(found.text("metadata", "labels", "tier")).isEqualTo(Optional.of("gold"));
    assertThat(found.text("metadata", "annotations", "owner")).isEqualTo(Optional.of("shop"));
    within(
        PATIENCE,
        () ->
            assertThat(conditions(bed, "east"))
                .isEqualTo("Valid=True Valid; Ready=True Exported; Conflict=False NoConflicts"));

    export(bed, "west");
    within(
        PATIENCE,
        () -> {
          assertThat(conditions(bed, "east"))
              .isEqualTo(
                  "Valid=True Valid; Ready=True Exported; Conflict=True"
                      + " PortConflict,LabelsConflict,AnnotationsConflict");
          assertThat(conditions(bed, "west"))
              .isEqualTo(
                  "Valid=True Valid; Ready=True Exported; Conflict=True"
                      + " PortConflict,LabelsConflict,AnnotationsConflict");
          assertThat(imported(bed, "east"))
              .containsExactlyInAnyOrder("east 10.1.0.1", "west 10.2.0.1");
        });

    // The older export decides about labels; with it they go.
    assertThat(serviceImport(bed, "west").orElseThrow().text("metadata", "labels", "tier"))
        .isEqualTo(Optional.of("gold"));
    unexport(bed, "east");
    within(
        PATIENCE,
        () -> {
          JsonValue left = serviceImport(bed, "west").orElseThrow();
          assertThat(left.text("metadata", "labels", "tier")).isEmpty();
          assertThat(left.text("metadata", "annotations", "owner")).isEmpty();
          assertThat(conditions(bed, "west"))
              .isEqualTo("Valid=True Valid; Ready=True Exported; Conflict=False NoConflicts");
        });
    unexport(bed, "west");
    awaitNothingImported(bed, 1);
  }

  @Test
  void headlessServicesAreImportedWithTheNamesOfTheirPods(TestClusters ofThisTest) {
    FederationBed bed = start(ofThisTest, "multi-cluster-services", MultiClusterServices.factory());
    String headless =
        "{clusterIP: None, selector: {app: web}, ports: [{name: http, port: %d}]}".formatted(port);
    service(bed, "east", headless);
    service(bed, "west", headless);
    Shop east = shop(bed, "east").statefulSet(2);
    Shop west = shop(bed, "west").statefulSet(1);
    within(PATIENCE, () -> east.status("web-0", "10.1.0.1", true));
    within(PATIENCE, () -> east.status("web-1", "10.1.0.2", true));
    within(PATIENCE, () -> west.status("web-0", "10.2.0.1", true));
    awaitApi(bed);

    export(bed, "east");
    export(bed, "west");

    // Both clusters have a web-0, which the label of their slices tells apart.
    for (String cluster : List.of("east", "west")) {
      within(
          PATIENCE,
          () ->
              assertThat(imported(bed, cluster))
                  .containsExactlyInAnyOrder(
                      "east 10.1.0.1 web-0", "east 10.1.0.2 web-1", "west 10.2.0.1 web-0"));
      within(
          PATIENCE,
          () ->
              assertThat(
                      serviceImport(bed, cluster)
                          .flatMap(found -> found.path("status", "clusters")))
                  .isEqualTo(
                      Optional.of(JsonValue.parseYaml("[{cluster: east}, {cluster: west}]"))));
      JsonValue found = serviceImport(bed, cluster).orElseThrow();
      assertThat(found.get("spec"))
          .isEqualTo(
              Optional.of(
                  JsonValue.parseYaml(
                      "{type: Headless, ports: [{name: http, protocol: TCP, port: %d}], sessionAffinity: None}"
                          .formatted(port))));
    }
    logger.info(
        "west imports {} with {}",
        serviceImport(bed, "west").orElseThrow().get("spec").orElseThrow(),
        imported(bed, "west"));
    assertThat(
            bed.in("west")
                .list(StandardTypes.SERVICE, ListOptions.inNamespace(bed.namespace()))
                .items())
        .hasSize(1);
    within(
        PATIENCE,
        () ->
            assertThat(conditions(bed, "west"))
                .isEqualTo("Valid=True Valid; Ready=True Exported; Conflict=False NoConflicts"));

    // A pod that is not ready keeps its name, and says so.
    east.status("web-1", "10.1.0.2", false);
    within(
        PATIENCE,
        () ->
            assertThat(imported(bed, "west"))
                .containsExactlyInAnyOrder(
                    "east 10.1.0.1 web-0", "east 10.1.0.2 web-1 not ready", "west 10.2.0.1 web-0"));

    unexport(bed, "east");
    unexport(bed, "west");
    awaitNothingImported(bed, 1);
  }

  @Test
  void aServiceThatIsMadeAnewMayHaveAnAddressOrNone(TestClusters ofThisTest) {
    FederationBed bed = start(ofThisTest, "multi-cluster-services", MultiClusterServices.factory());
    // Without a port, as only headless Services may be.
    service(bed, "east", "{clusterIP: None, selector: {app: web}}");
    Shop east = shop(bed, "east").statefulSet(1);
    within(PATIENCE, () -> east.status("web-0", "10.1.0.1", true));
    awaitApi(bed);
    export(bed, "east");

    within(PATIENCE, () -> assertHeadless(bed));

    bed.in("east").delete(StandardTypes.SERVICE, bed.namespace(), "web", DeleteOptions.DEFAULT);
    service(bed, "east", exposing(80));
    within(
        PATIENCE,
        () -> {
          JsonValue found = serviceImport(bed, "west").orElseThrow();
          String derived =
              found
                  .text("metadata", "annotations", "multicluster.kubernetes.io/derived-service")
                  .orElseThrow();
          assertThat(found.text("spec", "type")).isEqualTo(Optional.of("ClusterSetIP"));
          assertThat(found.path("spec", "ips").orElseThrow().items())
              .containsExactly(
                  bed.in("west")
                      .get(StandardTypes.SERVICE, bed.namespace(), derived)
                      .orElseThrow()
                      .path("spec", "clusterIP")
                      .orElseThrow());
          assertThat(bed.slices("west", SliceForms.SERVICE_NAME_LABEL, derived)).isNotEmpty();
          assertThat(imported(bed, "west")).containsExactly("east 10.1.0.1 web-0");
        });

    bed.in("east").delete(StandardTypes.SERVICE, bed.namespace(), "web", DeleteOptions.DEFAULT);
    service(bed, "east", "{clusterIP: None, selector: {app: web}}");
    within(PATIENCE, () -> assertHeadless(bed));
  }

  /** That west imports the one pod of east by its name, and nothing that belongs to an address. */
  private static void assertHeadless(FederationBed bed) {
    JsonValue found = serviceImport(bed, "west").orElseThrow();
    assertThat(found.get("spec"))
        .isEqualTo(
            Optional.of(JsonValue.parseYaml("{type: Headless, ports: [], sessionAffinity: None}")));
    assertThat(found.path("metadata", "annotations")).isEmpty();
    assertThat(imported(bed, "west")).containsExactly("east 10.1.0.1 web-0");
    for (JsonValue slice : importedSlices(bed, "west")) {
      assertThat(slice.path("metadata", "labels").orElseThrow().textFields().keySet())
          .containsExactlyInAnyOrder(
              "endpointslice.kubernetes.io/managed-by",
              "multicluster.kubernetes.io/service-name",
              "multicluster.kubernetes.io/source-cluster");
    }
    assertThat(
            bed.in("west")
                .list(StandardTypes.SERVICE, ListOptions.inNamespace(bed.namespace()))
                .items())
        .isEmpty();
  }
}
