package io.kubefed.dns.controller;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.dns.sink.object.DnsEndpointTypes;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.engine.ManualTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The controller over clusters in memory: a host, and the members {@code east} in region eu, zone
 * eu1, and {@code west} in region us, zone us1. Everything is in the namespace {@code shop}.
 */
final class DnsBed implements AutoCloseable {

  static final ResourceType DOMAIN = dns("Domain", "domains");
  static final ResourceType SERVICE_RECORD = dns("ServiceDNSRecord", "servicednsrecords");
  static final ResourceType INGRESS_RECORD = dns("IngressDNSRecord", "ingressdnsrecords");
  static final ResourceType SLICE =
      ResourceType.namespaced("discovery.k8s.io/v1", "EndpointSlice", "endpointslices");
  static final String SHOP = "shop";
  static final String SYSTEM = "kube-federation-system";

  final CallCounter calls = new CallCounter();
  final RememberingSink sink = new RememberingSink("test sink");
  final Map<String, InMemoryCluster> members = new LinkedHashMap<>();
  final ClusterClient host;
  private final InMemoryCluster hostCluster = InMemoryCluster.create("host");
  private @Nullable TestControllerContext context;
  private @Nullable Controller controller;
  private @Nullable ManualTime time;

  private static ResourceType dns(String kind, String plural) {
    return ResourceType.namespaced("multiclusterdns.kubefed.io/v1alpha1", kind, plural);
  }

  DnsBed() {
    host = hostCluster.client();
    KubeFedCrds.multiclusterDns()
        .forEach(
            definition ->
                host.create(
                    StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT));
    namespace(host, SYSTEM);
    namespace(host, SHOP);
    for (String member : List.of("east", "west")) {
      members.put(member, InMemoryCluster.create(member));
      namespace(client(member), SHOP);
    }
  }

  static void namespace(ClusterClient client, String name) {
    client.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml(
            "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name)),
        WriteOptions.DEFAULT);
  }

  InMemoryCluster member(String name) {
    return requireNonNull(members.get(name));
  }

  ClusterClient client(String member) {
    return member(member).client();
  }

  /** Has time pass by hand. */
  ManualTime manualTime() {
    ManualTime manual = new ManualTime();
    time = manual;
    return manual;
  }

  /** Settings with the sink of this bed alone. */
  DnsSettings.Builder settings() {
    return DnsSettings.builder().sink(any -> sink);
  }

  DnsBed start() {
    return start(settings().build(), "CrossClusterServiceDiscovery", "FederatedIngress");
  }

  DnsBed start(DnsSettings settings, String... gates) {
    return start(
        settings,
        List.of(
            Cluster.named("east").withTopology("eu", Set.of("eu1")),
            Cluster.named("west").withTopology("us", Set.of("us1"))),
        gates);
  }

  DnsBed start(DnsSettings settings, List<Cluster> clusters, String... gates) {
    TestControllerContext.Builder builder =
        TestControllerContext.builder(ClusterClients.counting(host, calls));
    for (Cluster cluster : clusters) {
      builder.member(cluster, ClusterClients.counting(client(cluster.name()), calls));
    }
    if (time != null) {
      builder.time(time);
    }
    context = builder.build();
    controller = DnsControllers.factory(settings).create(context);
    configure(gates);
    controller.start();
    return this;
  }

  void configure(String... gates) {
    requireNonNull(controller)
        .configure(
            Serialization.unmarshal(
                JsonValue.of(
                        Map.of(
                            "spec",
                            Map.of(
                                "featureGates",
                                List.of(gates).stream()
                                    .map(gate -> Map.of("name", gate, "configuration", "Enabled"))
                                    .toList())))
                    .toJson(),
                KubeFedConfig.class));
  }

  Controller controller() {
    return requireNonNull(controller);
  }

  TestControllerContext context() {
    return requireNonNull(context);
  }

  /** The cluster becomes ready or not. */
  void ready(String cluster, boolean ready) {
    context().members().update(cluster, known -> known.withReady(ready));
  }

  // ---- What users do on the host.

  void domain(String name, String zone) {
    JsonValue domain =
        JsonValue.parseYaml(
            """
            apiVersion: multiclusterdns.kubefed.io/v1alpha1
            kind: Domain
            metadata: {namespace: kube-federation-system, name: %s}
            domain: %s
            """
                .formatted(name, zone));
    Optional<JsonValue> before = host.get(DOMAIN, SYSTEM, name);
    if (before.isEmpty()) {
      host.create(DOMAIN, domain, WriteOptions.DEFAULT);
    } else {
      host.update(DOMAIN, before.get().with("domain", JsonValue.of(zone)), WriteOptions.DEFAULT);
    }
  }

  void serviceRecord(String name, String spec) {
    create(SERVICE_RECORD, name, spec);
  }

  void ingressRecord(String name, String spec) {
    create(INGRESS_RECORD, name, spec);
  }

  private void create(ResourceType type, String name, String spec) {
    host.create(
        type,
        JsonValue.parseYaml(
            """
            apiVersion: %s
            kind: %s
            metadata: {namespace: shop, name: %s}
            spec: %s
            """
                .formatted(type.apiVersion(), type.kind(), name, spec)),
        WriteOptions.DEFAULT);
  }

  void delete(ResourceType type, String name) {
    host.delete(type, type.equals(DOMAIN) ? SYSTEM : SHOP, name, DeleteOptions.DEFAULT);
  }

  // ---- What members offer.

  /** A service with load balancers and an endpoint, ready or not. */
  void service(String member, String name, boolean backed, String... addresses) {
    put(member, StandardTypes.SERVICE, name, "spec: {type: LoadBalancer, ports: [{port: 80}]}");
    loadBalancer(member, StandardTypes.SERVICE, name, addresses);
    endpoints(member, name, backed);
  }

  void endpoints(String member, String name, boolean ready) {
    put(
        member,
        StandardTypes.ENDPOINTS,
        name,
        "subsets: [{%s: [{ip: 10.0.0.1}], ports: [{port: 80}]}]"
            .formatted(ready ? "addresses" : "notReadyAddresses"));
  }

  void slice(String member, String service, boolean ready) {
    JsonValue object =
        JsonValue.parseYaml(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              namespace: shop
              name: %s-x
              labels: {kubefed.io/managed: "true", kubernetes.io/service-name: %s}
            addressType: IPv4
            endpoints: [{addresses: [10.0.0.1], conditions: {ready: %s}}]
            """
                .formatted(service, service, ready));
    put(member, SLICE, object);
  }

  void put(String member, ResourceType type, String name, String rest) {
    put(
        member,
        type,
        JsonValue.parseYaml(
            """
            apiVersion: %s
            kind: %s
            metadata: {namespace: shop, name: %s, labels: {kubefed.io/managed: "true"}}
            %s
            """
                .formatted(type.apiVersion(), type.kind(), name, rest)));
  }

  private void put(String member, ResourceType type, JsonValue object) {
    ClusterClient client = client(member);
    Optional<JsonValue> before =
        client.get(type, SHOP, object.text("metadata", "name").orElseThrow());
    if (before.isEmpty()) {
      client.create(type, object, WriteOptions.DEFAULT);
    } else {
      JsonValue changed = before.get();
      for (String field : List.of("subsets", "endpoints")) {
        if (object.get(field).isPresent()) {
          changed = changed.with(field, object.get(field).get());
        }
      }
      client.update(type, changed, WriteOptions.DEFAULT);
    }
  }

  void loadBalancer(String member, ResourceType type, String name, String... addresses) {
    JsonValue object = client(member).get(type, SHOP, name).orElseThrow();
    client(member)
        .updateStatus(
            type,
            object.with(
                "status",
                JsonValue.of(
                    Map.of(
                        "loadBalancer",
                        Map.of(
                            "ingress",
                            List.of(addresses).stream()
                                .map(
                                    text -> Map.of(text.endsWith(".net") ? "hostname" : "ip", text))
                                .toList())))),
            WriteOptions.DEFAULT);
  }

  // ---- What comes of it.

  JsonValue status(ResourceType type, String name) {
    return host.get(type, SHOP, name)
        .flatMap(object -> object.get("status"))
        .orElse(JsonValue.emptyObject());
  }

  /** {@code status reason: message} of the condition. */
  String condition(ResourceType type, String name) {
    return RecordCondition.find(
            status(type, name).get("conditions").map(JsonValue::items).orElse(List.of()))
        .map(
            condition ->
                condition.text("status").orElse("")
                    + " "
                    + condition.text("reason").orElse("")
                    + ": "
                    + condition.text("message").orElse(""))
        .orElse("");
  }

  void awaitStatus(ResourceType type, String name, String yaml) {
    eventually(
        () -> {
          JsonValue status = status(type, name);
          JsonValue known =
              status.isEmpty() || status.get("conditions").isEmpty()
                  ? status
                  : status.without("conditions");
          assertThat(known).isEqualTo(JsonValue.parseYaml(yaml));
        });
  }

  void awaitCondition(ResourceType type, String name, String expected) {
    eventually(() -> assertThat(condition(type, name)).isEqualTo(expected));
  }

  void awaitRecords(String... expected) {
    eventually(() -> assertThat(sink.records()).containsExactly(expected));
  }

  /** The endpoints of a DNSEndpoint: {@code name ttl type targets}. */
  Optional<List<String>> endpoints(String name) {
    return host.get(DnsEndpointTypes.KUBEFED, SHOP, name)
        .map(
            object ->
                object.path("spec", "endpoints").orElseThrow().items().stream()
                    .map(
                        endpoint ->
                            endpoint.text("dnsName").orElse("")
                                + " "
                                + endpoint.integer("recordTTL").orElse(0)
                                + " "
                                + endpoint.text("recordType").orElse("")
                                + " "
                                + endpoint.get("targets").orElseThrow().items().stream()
                                    .map(target -> target.text().orElse(""))
                                    .collect(Collectors.joining(" ")))
                    .toList());
  }

  @Override
  public void close() {
    if (controller != null) {
      controller.close();
    }
    if (context != null) {
      context.close();
    }
    host.close();
  }
}
