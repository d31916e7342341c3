package io.kubefed.dns.controller;

import static io.kubefed.dns.controller.DnsBed.DOMAIN;
import static io.kubefed.dns.controller.DnsBed.INGRESS_RECORD;
import static io.kubefed.dns.controller.DnsBed.SERVICE_RECORD;
import static io.kubefed.propagation.controller.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.sink.object.DnsEndpointTypes;
import io.kubefed.dns.sink.update.DynamicUpdateSink;
import io.kubefed.dns.sink.update.TsigKey;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.Backoff;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestNameServer;
import io.kubefed.testing.UseNameServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * What a real BIND answers of a control plane of one namespace, whose host is the member {@code
 * east} as well; on clusters in memory and on real API servers.
 */
@UseNameServer(zones = "example.test", readOnlyZones = "fixed.test")
abstract class DnsControllersContract {

  private static final String ZONE = "example.test";

  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private final FaultPlan westFaults = new FaultPlan();
  private String namespace = "";
  private @Nullable TestNameServer nameServer;
  private @Nullable ControlPlane controlPlane;

  /** Begins with that host and member, in that namespace of both. */
  void begin(ClusterClient east, ClusterClient west, String ofThisTest, TestNameServer ofNames) {
    namespace = ofThisTest;
    nameServer = ofNames;
    clients.put("east", east);
    clients.put("west", west);
    KubeFedConfig config =
        Serialization.unmarshal(
            """
            {"spec": {"scope": "Namespaced",
              "clusterHealthCheck":
                {"period": "1s", "timeout": "5s", "failureThreshold": 1, "successThreshold": 1},
              "featureGates": [
                {"name": "PushReconciler", "configuration": "Disabled"},
                {"name": "CrossClusterServiceDiscovery", "configuration": "Enabled"},
                {"name": "FederatedIngress", "configuration": "Enabled"}]}}
            """,
            KubeFedConfig.class);
    assertThat(
            Installer.builder(client("east"))
                .systemNamespace(namespace)
                .config(config)
                .types(List.of())
                .build()
                .install())
        .satisfies(report -> assertThat(report.isComplete()).isTrue());
    externalDns();
  }

  private void externalDns() {
    try (InputStream file =
        requireNonNull(DnsEndpointTypes.class.getResourceAsStream("external-dns-crd.yaml"))) {
      client("east")
          .create(
              StandardTypes.CUSTOM_RESOURCE_DEFINITION,
              JsonValue.parseYaml(new String(file.readAllBytes(), StandardCharsets.UTF_8)),
              WriteOptions.DEFAULT);
    } catch (AlreadyExistsException e) {
      // From another test of this server.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(DnsSettings settings) {
    ControlPlane begun =
        ControlPlane.builder(client("east"))
            .systemNamespace(namespace)
            .leadership(false)
            .member(Cluster.named("east").withTopology("eu", Set.of("eu1")), client("east"))
            .member(
                Cluster.named("west").withTopology("us", Set.of("us1")),
                ClusterClients.withFaults(client("west"), westFaults))
            .controller("dns", DnsControllers.factory(settings))
            .build();
    controlPlane = begun;
    begun.start();
  }

  private void end() {
    if (controlPlane != null) {
      controlPlane.close();
      controlPlane = null;
    }
  }

  @AfterEach
  void stop() {
    westFaults.clear();
    end();
    clients.values().forEach(ClusterClient::close);
  }

  private TestNameServer server() {
    return requireNonNull(nameServer);
  }

  private ClusterClient client(String cluster) {
    return requireNonNull(clients.get(cluster));
  }

  private DnsSettings settings(String secret) {
    return DnsSettings.builder()
        .sink(SinkFactory.kubeFedEndpoints())
        .sink(SinkFactory.externalDnsEndpoints())
        .sink(
            context ->
                DynamicUpdateSink.builder(
                        server().address(),
                        TsigKey.of(server().keyName(), server().keyAlgorithm(), secret),
                        "fed-1")
                    .zones(ZONE, "fixed.test")
                    .timeout(Duration.ofSeconds(2))
                    .build())
        .grace(Duration.ofSeconds(1))
        .backoff(Backoff.exponential(Duration.ofMillis(100), Duration.ofMillis(500)))
        .patience(Duration.ofSeconds(1))
        .build();
  }

  private void domain(String name, String zone) {
    client("east")
        .create(
            DOMAIN,
            JsonValue.parseYaml(
                """
                apiVersion: multiclusterdns.kubefed.io/v1alpha1
                kind: Domain
                metadata: {namespace: %s, name: %s}
                domain: %s
                """
                    .formatted(namespace, name, zone)),
            WriteOptions.DEFAULT);
  }

  private void create(String cluster, ResourceType type, String name, String rest) {
    client(cluster)
        .create(
            type,
            JsonValue.parseYaml(
                """
                apiVersion: %s
                kind: %s
                metadata: {namespace: %s, name: %s, labels: {kubefed.io/managed: "true"}}
                %s
                """
                    .formatted(type.apiVersion(), type.kind(), namespace, name, rest)),
            WriteOptions.DEFAULT);
  }

  /** A service that nobody but this test finds endpoints and load balancers for. */
  private void service(String cluster, String name, String address) {
    create(cluster, StandardTypes.SERVICE, name, "spec: {type: LoadBalancer, ports: [{port: 80}]}");
    create(
        cluster,
        StandardTypes.ENDPOINTS,
        name,
        "subsets: [{addresses: [{ip: 10.1.2.3}], ports: [{port: 80}]}]");
    loadBalancer(cluster, StandardTypes.SERVICE, name, address);
  }

  private void loadBalancer(String cluster, ResourceType type, String name, String address) {
    for (; ; ) {
      JsonValue object = client(cluster).get(type, namespace, name).orElseThrow();
      try {
        client(cluster)
            .updateStatus(
                type,
                object.with(
                    "status",
                    JsonValue.of(
                        Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", address)))))),
                WriteOptions.DEFAULT);
        return;
      } catch (ConflictException e) {
        // The server's own controllers write as well.
      }
    }
  }

  private String global() {
    return "web." + namespace + ".fed.svc." + ZONE;
  }

  private String in(String region) {
    return "web." + namespace + ".fed.svc." + region + "." + ZONE;
  }

  private void awaitAnswer(String name, String... expected) {
    eventually(() -> assertThat(ask(name)).containsExactly(expected));
  }

  /** What BIND answers, aliases it followed included, in the order of text. */
  private List<String> ask(String name) {
    try {
      SimpleResolver resolver = new SimpleResolver(server().address());
      resolver.setTimeout(Duration.ofSeconds(5));
      Message answer =
          resolver.send(
              Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN)));
      return answer.getSection(Section.ANSWER).stream()
          .map(Record::rdataToString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitCondition(ResourceType type, String name, String expected) {
    eventually(() -> assertThat(condition(type, name)).matches("(?s)" + expected));
  }

  private String condition(ResourceType type, String name) {
    return client("east")
        .get(type, namespace, name)
        .flatMap(object -> object.path("status", "conditions"))
        .flatMap(conditions -> RecordCondition.find(conditions.items()))
        .map(
            found ->
                found.text("status").orElse("")
                    + " "
                    + found.text("reason").orElse("")
                    + ": "
                    + found.text("message").orElse(""))
        .orElse("");
  }

  private Optional<String> endpoints(ResourceType type, String name) {
    Function<JsonValue, String> line =
        endpoint ->
            endpoint.text("dnsName").orElse("")
                + " "
                + endpoint.get("targets").orElseThrow().items().stream()
                    .map(target -> target.text().orElse(""))
                    .collect(Collectors.joining(","));
    return client("east")
        .get(type, namespace, name)
        .map(
            object ->
                object.path("spec", "endpoints").orElseThrow().items().stream()
                    .map(line)
                    .collect(Collectors.joining(" ")));
  }

  @Test
  void bindAnswersWhatTheClustersOffer() {
    domain("fed", ZONE);
    service("east", "web", "192.0.2.1");
    service("west", "web", "192.0.2.2");
    run(settings(server().keySecret()));

    // Created.
    create("east", SERVICE_RECORD, "web", "spec: {domainRef: fed, recordTTL: 5, dnsPrefix: www}");
    awaitAnswer(global(), "192.0.2.1", "192.0.2.2");
    awaitAnswer(in("us1.us"), "192.0.2.2");
    awaitAnswer("www." + ZONE, "192.0.2.1", "192.0.2.2", global() + ".");
    awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    for (ResourceType type : List.of(DnsEndpointTypes.KUBEFED, DnsEndpointTypes.EXTERNAL_DNS)) {
      assertThat(endpoints(type, "service-web").orElse(""))
          .contains(global() + " 192.0.2.1,192.0.2.2");
    }

    // Changed.
    loadBalancer("west", StandardTypes.SERVICE, "web", "192.0.2.9");
    awaitAnswer(in("us"), "192.0.2.9");
    awaitAnswer(global(), "192.0.2.1", "192.0.2.9");

    // A shard lost: nothing is ready behind the service any more.
    client("west")
        .patch(
            StandardTypes.ENDPOINTS,
            namespace,
            "web",
            Patch.merge(
                JsonValue.parse(
                    "{\"subsets\": [{\"notReadyAddresses\": [{\"ip\": \"10.1.2.3\"}]}]}")),
            WriteOptions.DEFAULT);
    awaitAnswer(in("us"), "192.0.2.1", global() + ".");
    client("west")
        .patch(
            StandardTypes.ENDPOINTS,
            namespace,
            "web",
            Patch.merge(
                JsonValue.parse("{\"subsets\": [{\"addresses\": [{\"ip\": \"10.1.2.3\"}]}]}")),
            WriteOptions.DEFAULT);
    awaitAnswer(in("us"), "192.0.2.9");

    // A cluster lost: its names lead to the others.
    westFaults.setUnreachable(true);
    awaitAnswer(global(), "192.0.2.1");
    awaitAnswer(in("us1.us"), "192.0.2.1", global() + ".", in("us") + ".");
    awaitCondition(
        SERVICE_RECORD, "web", "True Published: cluster west is not ready, so nothing leads there");
    westFaults.setUnreachable(false);
    awaitAnswer(global(), "192.0.2.1", "192.0.2.9");

    // The name server is down: that is told, and stops no other sink.
    server().kill();
    loadBalancer("east", StandardTypes.SERVICE, "web", "192.0.2.7");
    eventually(
        () ->
            assertThat(endpoints(DnsEndpointTypes.KUBEFED, "service-web").orElse(""))
                .contains(global() + " 192.0.2.7,192.0.2.9"));
    awaitCondition(
        SERVICE_RECORD,
        "web",
        "False SinkFailed: name server .*: does not answer as it should: .*");
    server().restart();
    awaitAnswer(global(), "192.0.2.7", "192.0.2.9");
    awaitCondition(SERVICE_RECORD, "web", "True Published: ");

    // Deleted.
    client("east").delete(SERVICE_RECORD, namespace, "web", DeleteOptions.DEFAULT);
    awaitAnswer(global());
    awaitAnswer("www." + ZONE);
    eventually(
        () -> {
          assertThat(endpoints(DnsEndpointTypes.KUBEFED, "service-web")).isEmpty();
          assertThat(endpoints(DnsEndpointTypes.EXTERNAL_DNS, "service-web")).isEmpty();
        });
  }

  @Test
  void whatIsWrongIsInTheStatusAndStopsNoOther() {
    domain("fed", ZONE);
    domain("fixed", "fixed.test");
    service("east", "web", "192.0.2.1");
    service("east", "api", "192.0.2.3");
    create(
        "east",
        StandardTypes.INGRESS,
        "web",
        "spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}");
    loadBalancer("east", StandardTypes.INGRESS, "web", "192.0.2.5");
    run(settings(server().keySecret()));

    create("east", SERVICE_RECORD, "api", "spec: {domainRef: fixed}");
    create("east", SERVICE_RECORD, "lost", "spec: {domainRef: nowhere}");
    create("east", INGRESS_RECORD, "web", "spec: {hosts: [shop.%s, www.%s]}".formatted(ZONE, ZONE));
    awaitAnswer("www." + ZONE, "192.0.2.5");
    create("east", SERVICE_RECORD, "web", "spec: {domainRef: fed, dnsPrefix: www}");

    awaitAnswer(global(), "192.0.2.1");
    awaitAnswer("shop." + ZONE, "192.0.2.5");
    awaitAnswer("www." + ZONE, "192.0.2.5");
    awaitCondition(
        SERVICE_RECORD,
        "api",
        "False Refused: .*refuses to change the zone fixed.test: REFUSED; it must allow updates of"
            + " it with the key.*");
    awaitCondition(
        SERVICE_RECORD, "lost", "False DomainNotFound: there is no Domain \"nowhere\".*");
    awaitCondition(INGRESS_RECORD, "web", "True Published: ");
    awaitCondition(
        SERVICE_RECORD,
        "web",
        "False NameTaken: www.example.test belongs to the IngressDNSRecord .*/web, which is older");
  }

  @Test
  void aWrongKeyIsToldAndRecordsOfAnEarlierRunAreWithdrawn() {
    domain("fed", ZONE);
    service("east", "web", "192.0.2.1");
    create("east", SERVICE_RECORD, "web", "spec: {domainRef: fed}");
    run(settings("d3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmc="));
    awaitCondition(
        SERVICE_RECORD,
        "web",
        "False Refused: name server .*: does not accept the TSIG key kubefed-testing"
            + " .hmac-sha256.: BADSIG;.*");
    end();

    run(settings(server().keySecret()));
    awaitAnswer(global(), "192.0.2.1");
    awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    end();

    client("east").delete(SERVICE_RECORD, namespace, "web", DeleteOptions.DEFAULT);
    run(settings(server().keySecret()));
    awaitAnswer(global());
  }
}
