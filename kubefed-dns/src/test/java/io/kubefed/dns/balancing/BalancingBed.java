package io.kubefed.dns.balancing;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.endpoints.SliceForms;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A host and members in memory, a federated service {@code shop/web} and the objects that
 * propagation and Kubernetes would make of it: the controller sees no difference.
 */
final class BalancingBed implements AutoCloseable {

  static final String SHOP = "shop";
  static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);

  final InMemoryCluster hostCluster;
  final ClusterClient host;
  final TestControllerContext context;

  /** The writes to the host, as they came: verb, plural and name. */
  final List<String> hostWrites = new CopyOnWriteArrayList<>();

  private final Map<String, ClusterClient> members = new TreeMap<>();
  private final Map<String, FaultPlan> faults = new TreeMap<>();
  private @Nullable Controller controller;

  BalancingBed() {
    this(SliceForms.V1);
  }

  /** With a host that serves EndpointSlices at that version. */
  BalancingBed(ResourceType hostSlices) {
    hostCluster =
        InMemoryCluster.builder("host")
            .serve(SERVICES.federated(), true)
            .serve(hostSlices, false)
            .build();
    host = hostCluster.client();
    namespace(host);
    context = TestControllerContext.builder(observed(hostCluster.client())).build();
  }

  private ClusterClient observed(ClusterClient client) {
    return ClusterClients.observed(
        client,
        (cluster, call, took, failure) -> {
          if (call.verb().isWrite() && failure.isEmpty()) {
            hostWrites.add(
                call.verb() + " " + call.type().orElseThrow().plural() + " " + call.name());
          }
        });
  }

  private static void namespace(ClusterClient client) {
    client.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
        WriteOptions.DEFAULT);
  }

  /** A member that serves these types beside the usual ones, and propagates the service. */
  BalancingBed member(String name, String region, ResourceType... types) {
    InMemoryCluster.Builder builder = InMemoryCluster.builder(name);
    for (ResourceType type : types.length == 0 ? new ResourceType[] {SliceForms.V1} : types) {
      builder.serve(type, false);
    }
    InMemoryCluster cluster = builder.build();
    ClusterClient client = cluster.client();
    namespace(client);
    client.create(StandardTypes.SERVICE, service("web", true), WriteOptions.DEFAULT);
    FaultPlan plan = new FaultPlan();
    members.put(name, client);
    faults.put(name, plan);
    context
        .members()
        .put(
            Cluster.named(name).withTopology(region, Set.of()),
            ClusterClients.withFaults(cluster.client(), plan));
    return this;
  }

  private static JsonValue service(String name, boolean managed) {
    return JsonValue.parseYaml(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: shop, labels: {kubefed.io/managed: "%s"}}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
        """
            .formatted(name, managed));
  }

  ClusterClient member(String name) {
    return requireNonNull(members.get(name));
  }

  FaultPlan faults(String name) {
    return requireNonNull(faults.get(name));
  }

  void ready(String member, boolean ready) {
    context.members().update(member, cluster -> cluster.withReady(ready));
  }

  /** Starts the controller, or another one in place of it. */
  BalancingBed start() {
    return start(BalancingSettings.DEFAULT);
  }

  BalancingBed start(BalancingSettings settings) {
    stop();
    controller = GlobalLoadBalancing.factory(settings).create(context);
    controller.start();
    return this;
  }

  void stop() {
    if (controller != null) {
      controller.close();
      controller = null;
    }
  }

  boolean isSynced() {
    return controller != null && controller.isSynced();
  }

  /** Makes the federated service, with annotations such as {@code weights: east=3}. */
  BalancingBed federate(String annotations) {
    host.create(
        SERVICES.federated(),
        JsonValue.parseYaml(
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedService
            metadata:
              name: web
              namespace: shop
              annotations: {%s}
            spec:
              template: {spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}}
              placement: {clusterSelector: {}}
            """
                .formatted(annotations.replaceAll("(\\w[\\w-]*):", "dns.kubefed.io/$1:"))),
        WriteOptions.DEFAULT);
    return this;
  }

  /** Sets one of the annotations, or takes it away. */
  void annotate(String name, @Nullable String value) {
    Map<String, Object> annotations = new TreeMap<>();
    annotations.put("dns.kubefed.io/" + name, value == null ? JsonValue.NULL : value);
    host.patch(
        SERVICES.federated(),
        SHOP,
        "web",
        Patch.merge(JsonValue.of(Map.of("metadata", Map.of("annotations", annotations)))),
        WriteOptions.DEFAULT);
  }

  void unfederate() {
    host.delete(SERVICES.federated(), SHOP, "web", DeleteOptions.DEFAULT);
  }

  /** Has a member run the service on these addresses and no others. */
  BalancingBed pods(String member, String... addresses) {
    return pods(member, SliceForms.V1, addresses);
  }

  BalancingBed pods(String member, ResourceType type, String... addresses) {
    JsonValue slice =
        JsonValue.parseYaml(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-x1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, protocol: TCP, port: 8080}]
                """)
            .with("apiVersion", JsonValue.of(type.apiVersion()))
            .with(
                "endpoints",
                JsonValue.of(
                    List.of(addresses).stream()
                        .map(
                            address ->
                                Map.of(
                                    "addresses",
                                    List.of(address),
                                    "conditions",
                                    Map.of("ready", true)))
                        .toList()));
    ClusterClient client = member(member);
    if (client.get(type, SHOP, "web-x1").isEmpty()) {
      client.create(type, slice, WriteOptions.DEFAULT);
    } else {
      client.patch(
          type,
          SHOP,
          "web-x1",
          Patch.merge(
              JsonValue.emptyObject().with("endpoints", slice.get("endpoints").orElseThrow())),
          WriteOptions.DEFAULT);
    }
    return this;
  }

  /** The backends that the slices of a cluster name: source, address and weight of each. */
  Set<String> backends(ClusterClient cluster, ResourceType type) {
    Set<String> backends = new TreeSet<>();
    for (JsonValue slice : cluster.list(type, ListOptions.inNamespace(SHOP)).items()) {
      for (JsonValue endpoint : SliceForms.items(slice, "endpoints")) {
        backends.add(
            slice.text("metadata", "labels", "multicluster.kubernetes.io/source-cluster").orElse("")
                + " "
                + endpoint.path("addresses").orElseThrow().items().get(0).text().orElseThrow()
                + " "
                + slice.text("metadata", "annotations", "dns.kubefed.io/weight").orElse(""));
      }
    }
    return backends;
  }

  Set<String> backends() {
    return backends(host, SliceForms.V1);
  }

  /** The warnings that were recorded. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    context.recordedEvents().stream()
        .filter(event -> event.reason().equals("GlobalBackendsRefused"))
        .forEach(event -> warnings.add(event.message()));
    return warnings;
  }

  @Override
  public void close() {
    faults.values().forEach(FaultPlan::clear);
    stop();
    context.close();
  }
}
