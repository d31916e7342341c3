package io.kubefed.dns.sink.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds in memory and on a real API server. */
abstract class DnsEndpointSinkContract {

  private static final DnsName WEB = DnsName.of("web.shop.fed.svc.example.com");
  private static final DnsName EU = DnsName.of("web.shop.fed.svc.eu.example.com");

  ClusterClient cluster;
  String namespace;
  private RecordOwner owner;

  /** The cluster, with both definitions in it. */
  abstract ClusterClient cluster();

  abstract String namespace();

  static List<JsonValue> definitions() {
    List<JsonValue> definitions = new ArrayList<>(KubeFedCrds.multiclusterDns());
    try (InputStream file =
        Objects.requireNonNull(
            DnsEndpointSinkContract.class.getResourceAsStream("external-dns-crd.yaml"))) {
      definitions.add(JsonValue.parseYaml(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return definitions;
  }

  @BeforeEach
  void begin() {
    cluster = cluster();
    namespace = namespace();
    owner = owner("ServiceDNSRecord", "web", "11111111-1111-1111-1111-111111111111");
  }

  @Test
  void anObjectIsMadeChangedAndDeletedWithItsOwner() {
    DnsEndpointSink sink = DnsEndpointSink.kubeFed(cluster);

    assertThat(sink.publish(owner, List.of(a(WEB, "192.0.2.1"), a(EU, "192.0.2.1"))).names())
        .containsExactly(Outcome.of(EU, Result.WRITTEN), Outcome.of(WEB, Result.WRITTEN));
    JsonValue made = read(DnsEndpointTypes.KUBEFED, "service-web");
    assertThat(made.get("spec"))
        .contains(
            JsonValue.parseYaml(
                """
                endpoints:
                - {dnsName: web.shop.fed.svc.example.com, recordType: A, recordTTL: 60,
                   targets: [192.0.2.1]}
                - {dnsName: web.shop.fed.svc.eu.example.com, recordType: A, recordTTL: 60,
                   targets: [192.0.2.1]}
                """));
    assertThat(made.path("metadata", "ownerReferences"))
        .contains(
            JsonValue.of(
                List.of(
                    Map.of(
                        "apiVersion", "multiclusterdns.kubefed.io/v1alpha1",
                        "kind", "ServiceDNSRecord",
                        "name", "web",
                        "uid", owner.uid(),
                        "controller", true))));

    assertThat(sink.publish(owner, List.of(a(WEB, "192.0.2.2"))).names())
        .containsExactly(Outcome.of(EU, Result.REMOVED), Outcome.of(WEB, Result.WRITTEN));
    JsonValue changed = read(DnsEndpointTypes.KUBEFED, "service-web");

    assertThat(sink.publish(owner, List.of(a(WEB, "192.0.2.2"))).names())
        .containsExactly(Outcome.of(WEB, Result.UNCHANGED));
    assertThat(read(DnsEndpointTypes.KUBEFED, "service-web")).isEqualTo(changed);

    assertThat(sink.withdraw(owner).names()).containsExactly(Outcome.of(WEB, Result.REMOVED));
    assertThat(cluster.get(DnsEndpointTypes.KUBEFED, namespace, "service-web")).isEmpty();
    assertThat(sink.withdraw(owner).names()).isEmpty();
  }

  @Test
  void externalDnsIsToldOfSetsAndWhatItsProvidersUnderstand() {
    Endpoint weighed =
        a(WEB, "192.0.2.1")
            .withLabels(Map.of("serviceName", "web"))
            .inSet("east", Map.of("aws/weight", "10", "aws/evaluate-target-health", "true"));

    DnsEndpointSink.externalDns(cluster).publish(owner, List.of(weighed));

    assertThat(
            read(DnsEndpointTypes.EXTERNAL_DNS, "service-web")
                .path("spec", "endpoints")
                .orElseThrow())
        .isEqualTo(
            JsonValue.parseYaml(
                """
                - dnsName: web.shop.fed.svc.example.com
                  recordType: A
                  recordTTL: 60
                  targets: [192.0.2.1]
                  labels: {serviceName: web}
                  setIdentifier: east
                  providerSpecific:
                  - {name: aws/evaluate-target-health, value: "true"}
                  - {name: aws/weight, value: "10"}
                """));
  }

  @Test
  void ingressesHaveObjectsOfTheirOwn() {
    DnsEndpointSink.kubeFed(cluster)
        .publish(owner("IngressDNSRecord", "web", "2"), List.of(a(WEB, "192.0.2.1")));

    assertThat(cluster.get(DnsEndpointTypes.KUBEFED, namespace, "ingress-web")).isPresent();
  }

  @Test
  void whatKubeFedMadeIsTakenOver() {
    create(DnsEndpointTypes.KUBEFED, Map.of("labels", Map.of("team", "a")));

    DnsEndpointSink.kubeFed(cluster).publish(owner, List.of(a(WEB, "192.0.2.1")));

    JsonValue taken = read(DnsEndpointTypes.KUBEFED, "service-web");
    assertThat(taken.text("metadata", "labels", "team")).contains("a");
    assertThat(taken.path("spec", "endpoints").orElseThrow().size()).isEqualTo(1);
    assertThat(taken.path("metadata", "ownerReferences").orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void whatUsersWroteForExternalDnsIsLeftAlone() {
    create(DnsEndpointTypes.EXTERNAL_DNS, Map.of());
    JsonValue before = read(DnsEndpointTypes.EXTERNAL_DNS, "service-web");
    DnsEndpointSink sink = DnsEndpointSink.externalDns(cluster);

    assertThat(sink.publish(owner, List.of(a(WEB, "192.0.2.1"))).names())
        .containsExactly(
            new Outcome(
                WEB,
                Result.REFUSED,
                "the DNSEndpoint "
                    + namespace
                    + "/service-web is there and was not made for this record; delete or rename"
                    + " it"));
    assertThat(sink.withdraw(owner).names()).isEmpty();
    assertThat(read(DnsEndpointTypes.EXTERNAL_DNS, "service-web")).isEqualTo(before);
  }

  @Test
  void whatAnotherControllerKeepsIsLeftAlone() {
    RecordOwner former = owner("ServiceDNSRecord", "web", "22222222-2222-2222-2222-222222222222");
    DnsEndpointSink sink = DnsEndpointSink.kubeFed(cluster);
    sink.publish(former, List.of(a(WEB, "192.0.2.1")));
    JsonValue before = read(DnsEndpointTypes.KUBEFED, "service-web");

    Publication publication = sink.publish(owner, List.of(a(WEB, "192.0.2.2")));

    assertThat(publication.unpublished())
        .containsExactly(
            new Outcome(
                WEB,
                Result.REFUSED,
                "the DNSEndpoint "
                    + namespace
                    + "/service-web belongs to ServiceDNSRecord web; delete it or rename one of the"
                    + " two"));
    assertThat(read(DnsEndpointTypes.KUBEFED, "service-web")).isEqualTo(before);
  }

  private RecordOwner owner(String kind, String name, String uid) {
    return new RecordOwner(
        new ObjectReference("multiclusterdns.kubefed.io/v1alpha1", kind, namespace, name), uid);
  }

  private void create(ResourceType type, Map<String, ?> metadata) {
    JsonValue meta =
        JsonValue.of(metadata)
            .with("name", JsonValue.of("service-web"))
            .with("namespace", JsonValue.of(namespace));
    cluster.create(
        type,
        JsonValue.of(
            Map.of(
                "apiVersion",
                type.apiVersion(),
                "kind",
                "DNSEndpoint",
                "metadata",
                meta,
                "spec",
                Map.of("endpoints", List.of()))),
        WriteOptions.DEFAULT);
  }

  private JsonValue read(ResourceType type, String name) {
    return cluster.get(type, namespace, name).orElseThrow();
  }

  private static Endpoint a(DnsName name, String target) {
    return Endpoint.of(name, RecordType.A, List.of(target), 60);
  }
}
