package io.kubefed.benchmarks.dns;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.controller.DnsControllers;
import io.kubefed.dns.controller.DnsSettings;
import io.kubefed.dns.sink.update.DynamicUpdateSink;
import io.kubefed.dns.sink.update.TsigKey;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.TestNameServer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Measures the time from before the change of a service's load balancer in a member, written as a
 * cloud's controller does, until BIND answers with the new address. The floor is a {@link
 * BareUpdater} on another service of the same member. Changes of both alternate; each begins when
 * the one before has been answered, and written to the record's status.
 */
public final class DnsLatency {

  private static final String ZONE = "example.test";
  private static final String NAMESPACE = "shop";
  private static final int WARM_UP = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ResourceType RECORD =
      ResourceType.namespaced(
          "multiclusterdns.kubefed.io/v1alpha1", "ServiceDNSRecord", "servicednsrecords");

  private final ClusterClient host;
  private final ClusterClient member;
  private final SimpleResolver resolver;

  private DnsLatency(ClusterClient host, ClusterClient member, SimpleResolver resolver) {
    this.host = host;
    this.member = member;
    this.resolver = resolver;
  }

  /** Runs {@code [samples]}; 100 where nothing is said. */
  public static void main(String[] arguments) throws IOException {
    int samples = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
    try (TestClusters clusters =
            TestClusters.builder("host", "east").controllerManager(false).start();
        TestNameServer server = TestNameServer.start(List.of(ZONE), List.of());
        KubernetesClient floorClient =
            new KubernetesClientBuilder().withConfig(clusters.get("east").clientConfig()).build();
        ClusterClient host =
            ClusterClients.kubernetes("host", clusters.get("host").client()).build();
        ClusterClient member =
            ClusterClients.kubernetes("east", clusters.get("east").client()).build()) {
      SimpleResolver resolver = new SimpleResolver(server.address());
      resolver.setTimeout(Duration.ofSeconds(5));
      DnsLatency latency = new DnsLatency(host, member, resolver);
      latency.prepare();
      String bare = "bare." + NAMESPACE + ".fed.svc." + ZONE;
      try (BareUpdater floor = new BareUpdater(floorClient, NAMESPACE, bare, server, ZONE);
          ControlPlane controlPlane = controlPlane(host, member, server)) {
        floor.start();
        controlPlane.start();
        latency.run(samples, bare, System.out);
      }
    }
  }

  private static ControlPlane controlPlane(
      ClusterClient host, ClusterClient member, TestNameServer server) {
    DnsSettings settings =
        DnsSettings.builder()
            .sink(
                context ->
                    DynamicUpdateSink.builder(
                            server.address(),
                            TsigKey.of(server.keyName(), server.keyAlgorithm(), server.keySecret()),
                            "benchmark")
                        .zones(ZONE)
                        .build())
            .build();
    return ControlPlane.builder(host)
        .leadership(false)
        .member(Cluster.named("east"), member)
        .controller("dns", DnsControllers.factory(settings))
        .build();
  }

  private void prepare() {
    KubeFedConfig config =
        Serialization.unmarshal(
            """
            {"spec": {"scope": "Cluster", "featureGates": [
              {"name": "CrossClusterServiceDiscovery", "configuration": "Enabled"}]}}
            """,
            KubeFedConfig.class);
    if (!Installer.builder(host)
        .createNamespace(true)
        .config(config)
        .types(List.of())
        .build()
        .install()
        .isComplete()) {
      throw new IllegalStateException("KubeFed's API could not be installed");
    }
    for (ClusterClient cluster : List.of(host, member)) {
      cluster.create(
          StandardTypes.NAMESPACE,
          JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
          WriteOptions.DEFAULT);
    }
    host.create(
        ResourceType.namespaced("multiclusterdns.kubefed.io/v1alpha1", "Domain", "domains"),
        JsonValue.parseYaml(
            """
            apiVersion: multiclusterdns.kubefed.io/v1alpha1
            kind: Domain
            metadata: {namespace: kube-federation-system, name: fed}
            domain: example.test
            """),
        WriteOptions.DEFAULT);
    host.create(
        RECORD,
        JsonValue.parseYaml(
            """
            apiVersion: multiclusterdns.kubefed.io/v1alpha1
            kind: ServiceDNSRecord
            metadata: {namespace: shop, name: web}
            spec: {domainRef: fed, recordTTL: 5, allowServiceWithoutEndpoints: true}
            """),
        WriteOptions.DEFAULT);
    for (String name : List.of("web", "bare")) {
      member.create(
          StandardTypes.SERVICE,
          JsonValue.parseYaml(
              """
              apiVersion: v1
              kind: Service
              metadata: {namespace: shop, name: %s, labels: {kubefed.io/managed: "true"}}
              spec: {type: LoadBalancer, ports: [{port: 80}]}
              """
                  .formatted(name)),
          WriteOptions.DEFAULT);
    }
  }

  private void run(int samples, String bare, PrintStream out) throws IOException {
    String web = "web." + NAMESPACE + ".fed.svc." + ZONE;
    List<Double> federated = new ArrayList<>();
    List<Double> floor = new ArrayList<>();
    for (int i = -WARM_UP; i < samples; i++) {
      String address = "192.0.2." + (1 + Math.floorMod(i, 250));
      double bareMillis = change("bare", bare, address);
      double webMillis = change("web", web, address);
      awaitStatus(address);
      if (i >= 0) {
        floor.add(bareMillis);
        federated.add(webMillis);
      }
    }
    out.printf("DISCOVERY: %d changes of a load balancer, in milliseconds%n%n", samples);
    out.println("| | median | p90 | p99 | longest |");
    out.println("| --- | --- | --- | --- | --- |");
    row(out, "record at BIND", federated);
    row(out, "floor", floor);
  }

  /** Changes a service, and returns the milliseconds until its name has the new address. */
  private double change(String service, String name, String address) throws IOException {
    JsonValue object = member.get(StandardTypes.SERVICE, NAMESPACE, service).orElseThrow();
    JsonValue changed =
        object.with(
            "status",
            JsonValue.of(
                Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", address))))));
    Message question =
        Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN));
    long start = System.nanoTime();
    member.updateStatus(StandardTypes.SERVICE, changed, WriteOptions.DEFAULT);
    while (resolver.send(question).getSection(Section.ANSWER).stream()
        .noneMatch(record -> record.rdataToString().equals(address))) {
      check(start, name);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private void awaitStatus(String address) {
    long start = System.nanoTime();
    while (!host.get(RECORD, NAMESPACE, "web")
        .flatMap(record -> record.get("status"))
        .map(JsonValue::toJson)
        .orElse("")
        .contains(address)) {
      check(start, "the status");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void check(long start, String what) {
    if (System.nanoTime() - start > PATIENCE.toNanos()) {
      throw new IllegalStateException(what + " is not there after " + PATIENCE);
    }
  }

  private static void row(PrintStream out, String name, List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f | %.1f |%n",
        name,
        quantile(sorted, 0.5),
        quantile(sorted, 0.9),
        quantile(sorted, 0.99),
        quantile(sorted, 1));
  }

  /** The smallest value that so large a part of them does not exceed. */
  private static double quantile(List<Double> sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}
