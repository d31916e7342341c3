package io.kubefed.examples.loadbalancing;

import io.kubefed.core.api.ClusterHealthCheckConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.backend.BackendSlices;
import io.kubefed.dns.balancing.GlobalLoadBalancing;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A web shop in two regions, balanced over in the host: a control plane with the controller of
 * global load balancing, and prints of what a proxy in the host would be told.
 */
public final class LoadBalancingExample {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);
  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  private static final String SHOP = "shop";

  private final PrintStream out;
  private final FaultPlan eastFaults = new FaultPlan();
  private final ClusterClient host = cluster("host");
  private final ClusterClient east = cluster("east");
  private final ClusterClient west = cluster("west");

  /** An example that prints what it does. */
  LoadBalancingExample(PrintStream out) {
    this.out = out;
  }

  /** Runs the example. */
  public static void main(String[] args) {
    new LoadBalancingExample(System.out).run();
  }

  private static ClusterClient cluster(String name) {
    return InMemoryCluster.builder(name).serve(SliceForms.V1, false).build().client();
  }

  void run() {
    prepare();
    try (ControlPlane controlPlane =
        ControlPlane.builder(host)
            .leadership(false)
            .member(ClusterClients.withFaults(east, eastFaults))
            .member(west)
            .controller("global-load-balancing", GlobalLoadBalancing.factory())
            .build()) {
      controlPlane.start();

      step("The shop runs in both clusters, and asks to be balanced: eu first, us when eu is gone");
      federate();
      pods(east, "10.1.0.1", "10.1.0.2");
      pods(west, "10.2.0.1");
      await(Map.of("east 10.1.0.1", 256, "east 10.1.0.2", 256));

      step("A pod of east is gone");
      pods(east, "10.1.0.1");
      await(Map.of("east 10.1.0.1", 256));

      step("east gives no answer any more");
      eastFaults.setUnreachable(true);
      await(Map.of("west 10.2.0.1", 256));

      step("east is back");
      eastFaults.setUnreachable(false);
      await(Map.of("east 10.1.0.1", 256));

      step("Both regions at once, three requests of four to east");
      annotate(Map.of("dns.kubefed.io/weights", "east=3", "dns.kubefed.io/failover", ""));
      await(Map.of("east 10.1.0.1", 256, "west 10.2.0.1", 85));

      step("The shop asks no more");
      annotate(Map.of("dns.kubefed.io/global-backends", JsonValue.NULL));
      await(Map.of());
    } finally {
      host.close();
      east.close();
      west.close();
    }
  }

  private void step(String text) {
    out.println();
    out.println(text);
  }

  /** What somebody does before: the KubeFed API, a namespace, a node that names a region each. */
  private void prepare() {
    ClusterHealthCheckConfig health = new ClusterHealthCheckConfig();
    health.setPeriod("1s");
    health.setTimeout("1s");
    health.setFailureThreshold(1L);
    health.setSuccessThreshold(1L);
    KubeFedConfig config = new KubeFedConfig();
    KubeFedConfigSpec spec = new KubeFedConfigSpec();
    spec.setScope("Cluster");
    spec.setClusterHealthCheck(health);
    config.setSpec(spec);
    Installer.builder(host).createNamespace(true).config(config).build().install();
    host.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
        WriteOptions.DEFAULT);
    Map.of(east, "eu", west, "us")
        .forEach(
            (cluster, region) ->
                cluster.create(
                    StandardTypes.NODE,
                    JsonValue.parseYaml(
                        """
                        apiVersion: v1
                        kind: Node
                        metadata: {name: one, labels: {topology.kubernetes.io/region: %s}}
                        """
                            .formatted(region)),
                    WriteOptions.DEFAULT));
  }

  private void federate() {
    host.create(
        NAMESPACES.federated(),
        JsonValue.parseYaml(
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedNamespace
            metadata: {name: shop, namespace: shop}
            spec: {placement: {clusterSelector: {}}}
            """),
        WriteOptions.DEFAULT);
    host.create(
        SERVICES.federated(),
        JsonValue.parseYaml(
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedService
            metadata:
              name: web
              namespace: shop
              annotations:
                dns.kubefed.io/global-backends: Pods
                dns.kubefed.io/failover: eu,us
            spec:
              template: {spec: {selector: {app: web}, ports: [{name: http, port: 80}]}}
              placement: {clusterSelector: {}}
            """),
        WriteOptions.DEFAULT);
    for (ClusterClient member : List.of(east, west)) {
      until(
          "the Service in " + member.name(),
          () -> member.get(StandardTypes.SERVICE, SHOP, "web").isPresent());
    }
  }

  private void annotate(Map<String, ?> annotations) {
    host.patch(
        SERVICES.federated(),
        SHOP,
        "web",
        Patch.merge(JsonValue.of(Map.of("metadata", Map.of("annotations", annotations)))),
        WriteOptions.DEFAULT);
  }

  /** What Kubernetes does where pods run: clusters in memory have no controllers. */
  private static void pods(ClusterClient cluster, String... addresses) {
    JsonValue slice =
        JsonValue.parseYaml(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-x1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, protocol: TCP, port: 8080}]
                """)
            .with(
                "endpoints",
                JsonValue.of(
                    List.of(addresses).stream()
                        .map(address -> Map.of("addresses", List.of(address)))
                        .toList()));
    if (cluster.get(SliceForms.V1, SHOP, "web-x1").isEmpty()) {
      cluster.create(SliceForms.V1, slice, WriteOptions.DEFAULT);
    } else {
      cluster.patch(SliceForms.V1, SHOP, "web-x1", Patch.merge(slice), WriteOptions.DEFAULT);
    }
  }

  /** The backends of the Service in the host, each with its weight, as a proxy reads them. */
  private Map<String, Integer> backends() {
    Map<String, Integer> backends = new TreeMap<>();
    for (JsonValue slice : host.list(SliceForms.V1, ListOptions.inNamespace(SHOP)).items()) {
      String cluster =
          slice.text("metadata", "labels", BackendSlices.SOURCE_CLUSTER_LABEL).orElse("");
      int weight =
          slice
              .text("metadata", "annotations", BackendSlices.WEIGHT_ANNOTATION)
              .map(Integer::parseInt)
              .orElse(1);
      for (JsonValue endpoint : SliceForms.items(slice, "endpoints")) {
        for (JsonValue address : SliceForms.items(endpoint, "addresses")) {
          backends.put(cluster + " " + address.text().orElse(""), weight);
        }
      }
    }
    return backends;
  }

  private Map<String, String> idle() {
    Map<String, String> idle = new LinkedHashMap<>();
    host.get(StandardTypes.SERVICE, SHOP, GlobalLoadBalancing.globalName("web"))
        .flatMap(
            service -> service.text("metadata", "annotations", GlobalLoadBalancing.IDLE_ANNOTATION))
        .ifPresent(text -> idle.putAll(JsonValue.parse(text).textFields()));
    return idle;
  }

  private void await(Map<String, Integer> expected) {
    until("the backends " + expected, () -> backends().equals(expected));
    List<String> lines = new ArrayList<>();
    backends().forEach((backend, weight) -> lines.add(backend + ", weight " + weight));
    idle().forEach((cluster, reason) -> lines.add(cluster + " is idle: " + reason));
    (lines.isEmpty() ? List.of("no Service web-global") : lines)
        .forEach(line -> out.println("  " + line));
  }

  private static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(what + " did not come about");
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
