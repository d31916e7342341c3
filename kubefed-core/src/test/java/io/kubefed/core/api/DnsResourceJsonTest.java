package io.kubefed.core.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DnsResourceJsonTest {

  private static final String DOMAIN =
      """
      apiVersion: multiclusterdns.kubefed.io/v1alpha1
      kind: Domain
      metadata: {name: shop-domain, namespace: kube-federation-system}
      domain: example.com
      nameServer: 192.0.2.53
      """;

  private static final String SERVICE =
      """
      apiVersion: multiclusterdns.kubefed.io/v1alpha1
      kind: ServiceDNSRecord
      metadata: {name: web, namespace: shop}
      spec:
        domainRef: shop-domain
        recordTTL: 60
        dnsPrefix: www
        externalName: front
        allowServiceWithoutEndpoints: true
      status:
        domain: example.com
        dns:
        - cluster: east
          loadBalancer: {ingress: [{ip: 192.0.2.1}, {hostname: lb.example.net}]}
          region: eu
          zones: [eu-a, eu-b]
      """;

  private static final String INGRESS =
      """
      apiVersion: multiclusterdns.kubefed.io/v1alpha1
      kind: IngressDNSRecord
      metadata: {name: web, namespace: shop}
      spec:
        hosts: [www.example.com, shop.example.com]
        recordTTL: 60
      status:
        dns:
        - {cluster: east, loadBalancer: {ingress: [{ip: 192.0.2.1}]}}
        - {cluster: west, loadBalancer: {}}
      """;

  private static final String ENDPOINT =
      """
      apiVersion: multiclusterdns.kubefed.io/v1alpha1
      kind: DNSEndpoint
      metadata: {name: service-web, namespace: shop}
      spec:
        endpoints:
        - dnsName: web.shop.shop-domain.svc.example.com
          recordType: A
          recordTTL: 60
          targets: [192.0.2.1, 192.0.2.2]
          labels: {serviceName: web}
      status: {observedGeneration: 2}
      """;

  static Stream<Arguments> resources() {
    return Stream.of(
        argumentSet("Domain", Domain.class, DOMAIN),
        argumentSet("ServiceDNSRecord", ServiceDnsRecord.class, SERVICE),
        argumentSet("IngressDNSRecord", IngressDnsRecord.class, INGRESS),
        argumentSet("DNSEndpoint", DnsEndpoint.class, ENDPOINT));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void whatIsReadIsWrittenTheSame(Class<? extends HasMetadata> type, String yaml) {
    JsonValue json = JsonValue.parseYaml(yaml);

    HasMetadata resource = Serialization.unmarshal(json.toJson(), type);

    assertThat(JsonValue.parse(Serialization.asJson(resource))).isEqualTo(json);
    assertThat(Serialization.clone(resource)).isEqualTo(resource).hasSameHashCodeAs(resource);
  }

  @ParameterizedTest
  @MethodSource("resources")
  void fieldsThatAreNotKnownSurvive(Class<? extends HasMetadata> type, String yaml) {
    JsonValue json =
        withUnheardOf(JsonValue.parseYaml(yaml)).with("metadata", JsonValue.of(Map.of()));

    HasMetadata resource = Serialization.unmarshal(json.toJson(), type);

    assertThat(JsonValue.parse(Serialization.asJson(resource)).without("metadata"))
        .isEqualTo(json.without("metadata"));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void typesAgreeWithTheDefinitions(Class<? extends HasMetadata> type, String yaml) {
    String name = HasMetadata.getFullResourceName(type);
    JsonValue definition =
        KubeFedCrds.multiclusterDns().stream()
            .filter(crd -> crd.text("metadata", "name").orElseThrow().equals(name))
            .findFirst()
            .orElseThrow();

    assertThat(definition.text("spec", "names", "kind")).contains(HasMetadata.getKind(type));
    assertThat(definition.text("spec", "names", "singular"))
        .contains(HasMetadata.getSingular(type));
    assertThat(
            definition
                .path("spec", "versions")
                .flatMap(versions -> versions.get(0))
                .orElseThrow()
                .text("name"))
        .contains(HasMetadata.getVersion(type));
    assertThat(Namespaced.class).isAssignableFrom(type);
    assertThat(JsonValue.parseYaml(yaml).text("kind")).contains(HasMetadata.getKind(type));
  }

  @Test
  void accessorsNameWhatTheFieldsHold() {
    ServiceDnsRecord service = Serialization.unmarshal(SERVICE, ServiceDnsRecord.class);
    assertThat(service.getSpec().getDomainRef()).isEqualTo("shop-domain");
    assertThat(service.getSpec().getRecordTtl()).isEqualTo(60);
    assertThat(service.getSpec().getDnsPrefix()).isEqualTo("www");
    assertThat(service.getSpec().getExternalName()).isEqualTo("front");
    assertThat(service.getSpec().getAllowServiceWithoutEndpoints()).isTrue();
    assertThat(service.getStatus().getDomain()).isEqualTo("example.com");
    ClusterDns east = requireNonNull(service.getStatus().getDns()).get(0);
    assertThat(east.getCluster()).isEqualTo("east");
    assertThat(east.getRegion()).isEqualTo("eu");
    assertThat(east.getZones()).containsExactly("eu-a", "eu-b");
    assertThat(requireNonNull(east.getLoadBalancer()).getIngress()).hasSize(2);

    Domain domain = Serialization.unmarshal(DOMAIN, Domain.class);
    assertThat(domain.getDomain()).isEqualTo("example.com");
    assertThat(domain.getNameServer()).isEqualTo("192.0.2.53");
    Domain moved = Serialization.clone(domain);
    moved.setDomain("example.org");
    assertThat(moved).isNotEqualTo(domain);
    Domain reserved = Serialization.clone(domain);
    reserved.setNameServer(null);
    assertThat(reserved).isNotEqualTo(domain);

    DnsEndpointRecord record =
        requireNonNull(
                Serialization.unmarshal(ENDPOINT, DnsEndpoint.class).getSpec().getEndpoints())
            .get(0);
    assertThat(record.getDnsName()).isEqualTo("web.shop.shop-domain.svc.example.com");
    assertThat(record.getRecordType()).isEqualTo("A");
    assertThat(record.getRecordTtl()).isEqualTo(60);
    assertThat(record.getTargets()).isEqualTo(List.of("192.0.2.1", "192.0.2.2"));
    assertThat(record.getLabels()).isEqualTo(Map.of("serviceName", "web"));
  }

  /** Adds a field to every object of spec and status, and to the resource. */
  private static JsonValue withUnheardOf(JsonValue tree) {
    if (tree.isArray()) {
      return JsonValue.of(tree.items().stream().map(DnsResourceJsonTest::withUnheardOf).toList());
    }
    if (!tree.isObject()) {
      return tree;
    }
    JsonValue result = tree;
    for (String name : List.of("spec", "status", "endpoints", "dns", "loadBalancer")) {
      if (tree.get(name).isPresent()) {
        result = result.with(name, withUnheardOf(tree.get(name).orElseThrow()));
      }
    }
    return result.with("unheardOf", JsonValue.of(List.of(1, "two")));
  }
}
