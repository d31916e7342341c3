package io.kubefed.dns.record;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.IngressDnsRecord;
import io.kubefed.core.api.ServiceDnsRecord;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A ServiceDNSRecord in the making; each call gives another. */
record TestService(JsonValue metadata, JsonValue spec, String domain, List<JsonValue> clusters) {

  static TestService named(String name, String namespace) {
    return new TestService(
        JsonValue.of(Map.of("name", name, "namespace", namespace)),
        JsonValue.emptyObject(),
        "",
        List.of());
  }

  TestService domain(String domainRef, String zone) {
    return new TestService(
        metadata, spec.with("domainRef", JsonValue.of(domainRef)), zone, clusters);
  }

  TestService ttl(long seconds) {
    return with("recordTTL", JsonValue.of(seconds));
  }

  TestService prefix(String prefix) {
    return with("dnsPrefix", JsonValue.of(prefix));
  }

  TestService externalName(String name) {
    return with("externalName", JsonValue.of(name));
  }

  private TestService with(String field, JsonValue value) {
    return new TestService(metadata, spec.with(field, value), domain, clusters);
  }

  /** With a cluster; an empty region is none. */
  TestService cluster(String region, List<String> zones, String... loadBalancers) {
    JsonValue cluster =
        JsonValue.of(
            Map.of(
                "cluster",
                "c" + clusters.size(),
                "zones",
                zones,
                "loadBalancer",
                loadBalancer(List.of(loadBalancers))));
    JsonValue complete = region.isEmpty() ? cluster : cluster.with("region", JsonValue.of(region));
    return new TestService(
        metadata, spec, domain, Stream.concat(clusters.stream(), Stream.of(complete)).toList());
  }

  ServiceDnsRecord resource() {
    return Serialization.unmarshal(
        JsonValue.of(
                Map.of(
                    "metadata",
                    metadata,
                    "spec",
                    spec,
                    "status",
                    Map.of("domain", domain, "dns", clusters)))
            .toJson(),
        ServiceDnsRecord.class);
  }

  static IngressDnsRecord ingress(List<String> hosts, long ttl, List<List<String>> clusters) {
    return Serialization.unmarshal(
        JsonValue.of(
                Map.of(
                    "metadata",
                    Map.of("name", "web", "namespace", "shop"),
                    "spec",
                    Map.of("hosts", hosts, "recordTTL", ttl),
                    "status",
                    Map.of(
                        "dns",
                        clusters.stream()
                            .map(addresses -> Map.of("loadBalancer", loadBalancer(addresses)))
                            .toList())))
            .toJson(),
        IngressDnsRecord.class);
  }

  private static Map<String, ?> loadBalancer(List<String> addresses) {
    return addresses.isEmpty()
        ? Map.of()
        : Map.of(
            "ingress",
            addresses.stream()
                .map(text -> Map.of(text.endsWith(".net") ? "hostname" : "ip", text))
                .toList());
  }
}
