package io.kubefed.examples.dns;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.controller.DnsControllers;
import io.kubefed.dns.controller.DnsSettings;
import io.kubefed.dns.controller.SinkFactory;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the names of one service through what befalls its clusters: pods that are not ready, a
 * cluster that is lost, a Domain that is missing, a destination that fails. The clusters are in
 * memory; what is said to them is what one says to real ones.
 */
public final class DnsExample {

  private static final ResourceType RECORD = dns("ServiceDNSRecord", "servicednsrecords");

  private static final String SHOP = "shop";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path file;
  private final PrintStream out;
  private final ClusterClient host = InMemoryCluster.create("host").client();
  private final Map<String, ClusterClient> members =
      Map.of(
          "paris", InMemoryCluster.create("paris").client(),
          "boston", InMemoryCluster.create("boston").client());
  private final FaultPlan bostonFaults = new FaultPlan();

  private DnsExample(Path file, PrintStream out) {
    this.file = file;
    this.out = out;
  }

  private static ResourceType dns(String kind, String plural) {
    return ResourceType.namespaced("multiclusterdns.kubefed.io/v1alpha1", kind, plural);
  }

  /** Runs the tour in a directory of its own. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("kubefed-dns");
    try {
      run(directory.resolve("hosts"), System.out);
    } finally {
      Files.deleteIfExists(directory.resolve("hosts"));
      Files.deleteIfExists(directory);
    }
  }

  /** Runs the tour with the names in that file. */
  static void run(Path file, PrintStream out) throws IOException {
    DnsExample example = new DnsExample(file, out);
    try {
      example.tour();
    } finally {
      example.bostonFaults.clear();
      example.members.values().forEach(ClusterClient::close);
      example.host.close();
    }
  }

  private void tour() throws IOException {
    prepare();
    DnsSettings settings =
        DnsSettings.builder()
            .sink(SinkFactory.kubeFedEndpoints())
            .sink(context -> new HostsFile(file))
            .build();
    try (ControlPlane controlPlane =
        ControlPlane.builder(host)
            .leadership(false)
            .member(Cluster.named("paris").withTopology("eu", Set.of("eu1")), member("paris"))
            .member(
                Cluster.named("boston").withTopology("us", Set.of("us1")),
                ClusterClients.withFaults(member("boston"), bostonFaults))
            .controller("dns", DnsControllers.factory(settings))
            .build()) {
      controlPlane.start();
      follow();
    }
  }

  private void follow() throws IOException {
    apply(
        host,
        """
        apiVersion: multiclusterdns.kubefed.io/v1alpha1
        kind: ServiceDNSRecord
        metadata: {namespace: shop, name: web}
        spec: {domainRef: fed, dnsPrefix: www}
        """);
    title("A record without its Domain");
    until("DomainNotFound: there is no Domain");

    apply(
        host,
        """
        apiVersion: multiclusterdns.kubefed.io/v1alpha1
        kind: Domain
        metadata: {namespace: kube-federation-system, name: fed}
        domain: example.com
        """);
    title("With it");
    until(
        "Published: ",
        "192.0.2.1    web.shop.fed.svc.eu.example.com",
        "192.0.2.2    www.example.com");

    ready("paris", false);
    title("No pod is ready in paris");
    until("Published: ", "192.0.2.2    web.shop.fed.svc.eu.example.com");

    ready("paris", true);
    title("One is again");
    until("Published: ", "192.0.2.1    web.shop.fed.svc.eu.example.com");
    bostonFaults.setUnreachable(true);
    title("boston is lost");
    until("Published: cluster boston is not ready", "192.0.2.1    web.shop.fed.svc.us.example.com");
    bostonFaults.setUnreachable(false);
    title("boston is back");
    until("Published: ", "192.0.2.2    web.shop.fed.svc.us.example.com");

    Files.createDirectory(file.resolveSibling("hosts.next"));
    loadBalancer("paris", "192.0.2.7");
    title("The file cannot be written: DNSEndpoints are, all the same");
    until("SinkFailed: hosts file");
    Files.delete(file.resolveSibling("hosts.next"));
    title("It can again");
    until("Published: ", "192.0.2.7    web.shop.fed.svc.eu.example.com");

    host.delete(RECORD, SHOP, "web", DeleteOptions.DEFAULT);
    title("The record is deleted");
    await(() -> Files.readAllLines(file).isEmpty());
    out.println("  no names");
  }

  /** Waits until the record's condition begins so and the file has these lines; shows both. */
  private void until(String beginning, String... lines) throws IOException {
    await(
        () ->
            (beginning.endsWith(": ")
                    ? condition().equals(beginning)
                    : condition().startsWith(beginning))
                && (lines.length == 0 || Files.readAllLines(file).containsAll(List.of(lines))));
    out.println("  " + condition());
    if (lines.length > 0) {
      for (String line : Files.readAllLines(file)) {
        out.println("  " + line);
      }
    }
  }

  /** {@code reason: message} of the record's condition. */
  private String condition() {
    return host.get(RECORD, SHOP, "web")
        .flatMap(record -> record.path("status", "conditions"))
        .flatMap(conditions -> conditions.get(0))
        .map(found -> found.text("reason").orElse("") + ": " + found.text("message").orElse(""))
        .orElse("");
  }

  /** Something that may not hold yet. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Condition condition) throws IOException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "not so after "
                + PATIENCE
                + "; the record is "
                + host.get(RECORD, SHOP, "web")
                + " and the names are "
                + (Files.exists(file) ? Files.readAllLines(file) : "none"));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private void title(String text) {
    out.println(text);
  }

  // ---- What is in the clusters.

  private ClusterClient member(String name) {
    return requireNonNull(members.get(name));
  }

  private void prepare() {
    KubeFedConfig config =
        Serialization.unmarshal(
            """
            {"spec": {"scope": "Cluster",
              "clusterHealthCheck":
                {"period": "1s", "timeout": "1s", "failureThreshold": 1, "successThreshold": 1},
              "featureGates": [
                {"name": "CrossClusterServiceDiscovery", "configuration": "Enabled"}]}}
            """,
            KubeFedConfig.class);
    // No type is propagated here: the services below are put into the members by hand.
    Installer.builder(host).createNamespace(true).config(config).types(List.of()).build().install();
    apply(host, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    members.forEach(
        (name, member) -> {
          apply(member, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
          apply(
              member,
              """
              apiVersion: v1
              kind: Service
              metadata: {namespace: shop, name: web, labels: {kubefed.io/managed: "true"}}
              spec: {type: LoadBalancer, ports: [{port: 80}]}
              """);
          apply(
              member,
              """
              apiVersion: v1
              kind: Endpoints
              metadata: {namespace: shop, name: web, labels: {kubefed.io/managed: "true"}}
              """);
          ready(name, true);
          loadBalancer(name, name.equals("paris") ? "192.0.2.1" : "192.0.2.2");
        });
  }

  private static void apply(ClusterClient cluster, String yaml) {
    JsonValue object = JsonValue.parseYaml(yaml);
    ResourceType type =
        cluster
            .find(object.text("apiVersion").orElseThrow(), object.text("kind").orElseThrow())
            .orElseThrow();
    cluster.create(type, object, WriteOptions.DEFAULT);
  }

  /** What the cluster's own controllers find out about pods. */
  private void ready(String cluster, boolean ready) {
    member(cluster)
        .patch(
            StandardTypes.ENDPOINTS,
            SHOP,
            "web",
            Patch.merge(
                JsonValue.parseYaml(
                    "subsets: [{%s: [{ip: 10.0.0.1}], ports: [{port: 80}]}]"
                        .formatted(ready ? "addresses" : "notReadyAddresses"))),
            WriteOptions.DEFAULT);
  }

  /** What the cloud says of a service's load balancer. */
  private void loadBalancer(String cluster, String address) {
    JsonValue service = member(cluster).get(StandardTypes.SERVICE, SHOP, "web").orElseThrow();
    member(cluster)
        .updateStatus(
            StandardTypes.SERVICE,
            service.with(
                "status",
                JsonValue.of(
                    Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", address)))))),
            WriteOptions.DEFAULT);
  }
}
