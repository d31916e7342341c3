package io.kubefed.dns.controller;

import static io.kubefed.dns.controller.DnsBed.DOMAIN;
import static io.kubefed.dns.controller.DnsBed.INGRESS_RECORD;
import static io.kubefed.dns.controller.DnsBed.SERVICE_RECORD;
import static io.kubefed.dns.controller.DnsBed.SHOP;
import static io.kubefed.dns.controller.DnsBed.SLICE;
import static io.kubefed.propagation.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.record.Routing;
import io.kubefed.dns.sink.object.DnsEndpointTypes;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.Backoff;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The controller on clusters in memory. */
class DnsControllersTest {

  private static final String GLOBAL = "web.shop.fed.svc.example.com";
  private static final String EU = "web.shop.fed.svc.eu.example.com";
  private static final String EU1 = "web.shop.fed.svc.eu1.eu.example.com";
  private static final String US = "web.shop.fed.svc.us.example.com";
  private static final String US1 = "web.shop.fed.svc.us1.us.example.com";

  private final DnsBed bed = new DnsBed();

  @AfterEach
  void close() {
    bed.close();
  }

  /** A service in both clusters, and its record. */
  private void web() {
    bed.domain("fed", "example.com");
    bed.service("east", "web", true, "192.0.2.1");
    bed.service("west", "web", true, "192.0.2.2");
    bed.serviceRecord("web", "{domainRef: fed}");
  }

  private void awaitWeb() {
    bed.awaitRecords(
        EU + " A 192.0.2.1",
        EU1 + " A 192.0.2.1",
        GLOBAL + " A 192.0.2.1 192.0.2.2",
        US + " A 192.0.2.2",
        US1 + " A 192.0.2.2");
  }

  @Test
  void aServiceIsFoundInAllClustersAndPublished() {
    web();
    bed.start(DnsSettings.builder().build(), "CrossClusterServiceDiscovery", "FederatedIngress");

    bed.awaitStatus(
        SERVICE_RECORD,
        "web",
        """
        domain: example.com
        dns:
        - cluster: east
          loadBalancer: {ingress: [{ip: 192.0.2.1}]}
          region: eu
          zones: [eu1]
        - cluster: west
          loadBalancer: {ingress: [{ip: 192.0.2.2}]}
          region: us
          zones: [us1]
        """);
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    assertThat(bed.endpoints("service-web"))
        .contains(
            List.of(
                EU + " 300 A 192.0.2.1",
                EU1 + " 300 A 192.0.2.1",
                GLOBAL + " 300 A 192.0.2.1 192.0.2.2",
                US + " 300 A 192.0.2.2",
                US1 + " 300 A 192.0.2.2"));
    assertThat(bed.controller().isSynced()).isTrue();

    bed.loadBalancer("west", StandardTypes.SERVICE, "web", "192.0.2.9");
    eventually(
        () ->
            assertThat(bed.endpoints("service-web").orElseThrow())
                .contains(US + " 300 A 192.0.2.9"));

    bed.delete(SERVICE_RECORD, "web");
    eventually(() -> assertThat(bed.endpoints("service-web")).isEmpty());
  }

  /** What KubeFed's end-to-end suite expects. */
  @Test
  void clustersWithoutTheServiceHaveTheirNamesAndNoTargets() {
    bed.domain("fed", "example.com");
    bed.serviceRecord("web", "{domainRef: fed}");
    bed.start();

    bed.awaitStatus(
        SERVICE_RECORD,
        "web",
        """
        domain: example.com
        dns:
        - {cluster: east, loadBalancer: {}, region: eu, zones: [eu1]}
        - {cluster: west, loadBalancer: {}, region: us, zones: [us1]}
        """);
    bed.awaitRecords(
        EU + " CNAME " + GLOBAL,
        EU1 + " CNAME " + EU,
        US + " CNAME " + GLOBAL,
        US1 + " CNAME " + US);
  }

  @Test
  void anIngressIsFoundInAllClustersAndPublished() {
    for (String member : List.of("east", "west")) {
      bed.put(
          member, StandardTypes.INGRESS, "web", "spec: {defaultBackend: {service: {name: web}}}");
    }
    bed.loadBalancer("east", StandardTypes.INGRESS, "web", "192.0.2.1");
    bed.ingressRecord("web", "{hosts: [shop.example.com], recordTTL: 60}");
    bed.start(DnsSettings.builder().build(), "CrossClusterServiceDiscovery", "FederatedIngress");

    bed.awaitStatus(
        INGRESS_RECORD,
        "web",
        """
        dns:
        - {cluster: east, loadBalancer: {ingress: [{ip: 192.0.2.1}]}}
        - {cluster: west, loadBalancer: {}}
        """);
    eventually(
        () ->
            assertThat(bed.endpoints("ingress-web"))
                .contains(List.of("shop.example.com 60 A 192.0.2.1")));

    bed.loadBalancer("west", StandardTypes.INGRESS, "web", "192.0.2.2");
    eventually(
        () ->
            assertThat(bed.endpoints("ingress-web"))
                .contains(List.of("shop.example.com 60 A 192.0.2.1 192.0.2.2")));
    bed.awaitCondition(INGRESS_RECORD, "web", "True Published: ");
  }

  @Test
  void olderMembersAreAskedForIngressesAsTheyServeThem() {
    ResourceType beta = StandardTypes.INGRESS.withVersion("v1beta1");
    ResourceType oldest = ResourceType.namespaced("extensions/v1beta1", "Ingress", "ingresses");
    bed.members.values().forEach(member -> member.withdraw(StandardTypes.INGRESS));
    bed.member("east").serve(beta, true);
    bed.member("west").serve(oldest, true);
    bed.put("east", beta, "web", "spec: {backend: {serviceName: web, servicePort: 80}}");
    bed.put("west", oldest, "web", "spec: {backend: {serviceName: web, servicePort: 80}}");
    bed.loadBalancer("east", beta, "web", "192.0.2.1");
    bed.loadBalancer("west", oldest, "web", "192.0.2.2");
    bed.ingressRecord("web", "{hosts: [shop.example.com]}");
    bed.start();

    bed.awaitRecords("shop.example.com A 192.0.2.1 192.0.2.2");
  }

  @Test
  void aShardWithoutReadyEndpointsIsLeftOutUntilItHasOne() {
    web();
    bed.start();
    awaitWeb();

    bed.endpoints("east", "web", false);
    bed.awaitRecords(
        EU + " CNAME " + GLOBAL,
        EU1 + " CNAME " + EU,
        GLOBAL + " A 192.0.2.2",
        US + " A 192.0.2.2",
        US1 + " A 192.0.2.2");

    bed.endpoints("east", "web", true);
    awaitWeb();
  }

  @Test
  void aShardWithoutReadyEndpointsIsPublishedWhereThatIsAllowed() {
    bed.domain("fed", "example.com");
    bed.service("east", "web", false, "192.0.2.1");
    bed.service("west", "web", false, "192.0.2.2");
    bed.serviceRecord("web", "{domainRef: fed, allowServiceWithoutEndpoints: true}");
    bed.start();

    awaitWeb();
  }

  @Test
  void whereSlicesAreServedTheyAloneTellOfEndpoints() {
    bed.members.values().forEach(member -> member.serve(SLICE, false));
    web();
    bed.slice("west", "web", true);
    bed.slice("east", "web", false);
    bed.start();
    bed.awaitRecords(
        EU + " CNAME " + GLOBAL,
        EU1 + " CNAME " + EU,
        GLOBAL + " A 192.0.2.2",
        US + " A 192.0.2.2",
        US1 + " A 192.0.2.2");

    bed.slice("east", "web", true);
    awaitWeb();
    assertThat(bed.calls.total(Verb.WATCH, StandardTypes.ENDPOINTS)).isZero();
  }

  @Test
  void aClusterThatIsOfflineKeepsItsNamesAndLosesItsTargets() {
    web();
    bed.start();
    awaitWeb();

    bed.ready("east", false);
    bed.awaitStatus(
        SERVICE_RECORD,
        "web",
        """
        domain: example.com
        dns:
        - {cluster: east, loadBalancer: {}, region: eu, zones: [eu1]}
        - {cluster: west, loadBalancer: {ingress: [{ip: 192.0.2.2}]}, region: us, zones: [us1]}
        """);
    bed.awaitRecords(
        EU + " CNAME " + GLOBAL,
        EU1 + " CNAME " + EU,
        GLOBAL + " A 192.0.2.2",
        US + " A 192.0.2.2",
        US1 + " A 192.0.2.2");
    bed.awaitCondition(
        SERVICE_RECORD, "web", "True Published: cluster east is not ready, so nothing leads there");

    bed.ready("east", true);
    awaitWeb();
    bed.context().members().remove("east");
    bed.awaitRecords(GLOBAL + " A 192.0.2.2", US + " A 192.0.2.2", US1 + " A 192.0.2.2");
  }

  @Test
  void aLoadBalancerThatFlapsKeepsItsAddressesForTheGraceTime() {
    ManualTime time = bed.manualTime();
    web();
    bed.start(bed.settings().grace(Duration.ofSeconds(30)).build(), "CrossClusterServiceDiscovery");
    awaitWeb();
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");

    bed.loadBalancer("east", StandardTypes.SERVICE, "web");
    String lost =
        "True Published: the load balancer of cluster east has lost its addresses; they stay"
            + " published for 30 seconds";
    bed.awaitCondition(SERVICE_RECORD, "web", lost);
    time.advance(Duration.ofSeconds(29));
    awaitWeb();
    bed.loadBalancer("east", StandardTypes.SERVICE, "web", "192.0.2.1");
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");

    bed.loadBalancer("east", StandardTypes.SERVICE, "web");
    bed.awaitCondition(SERVICE_RECORD, "web", lost);
    time.advance(Duration.ofSeconds(29));
    awaitWeb();
    eventually(
        () -> {
          time.advance(Duration.ofSeconds(1));
          assertThat(bed.sink.records()).contains(EU + " CNAME " + GLOBAL);
        });
  }

  @Test
  void aDomainThatIsMissingChangesOrGoesIsToldAndStopsNoOther() {
    bed.domain("other", "example.net");
    bed.service("east", "web", true, "192.0.2.1");
    bed.service("east", "api", true, "192.0.2.5");
    bed.serviceRecord("web", "{domainRef: fed}");
    bed.serviceRecord("api", "{domainRef: other}");
    bed.start();
    bed.awaitCondition(
        SERVICE_RECORD,
        "web",
        "False DomainNotFound: there is no Domain \"fed\" in the namespace kube-federation-system,"
            + " so nothing is published anew; what was published before stays");
    bed.awaitCondition(SERVICE_RECORD, "api", "True Published: ");

    bed.domain("fed", "example.com");
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    assertThat(bed.sink.records()).contains(GLOBAL + " A 192.0.2.1");

    bed.domain("fed", "example.org");
    eventually(
        () ->
            assertThat(bed.sink.records())
                .contains("web.shop.fed.svc.example.org A 192.0.2.1")
                .doesNotContain(GLOBAL + " A 192.0.2.1"));

    bed.domain("fed", "exa mple");
    eventually(
        () ->
            assertThat(bed.condition(SERVICE_RECORD, "web"))
                .startsWith("False DomainNotFound: the Domain \"fed\" names no zone"));
    bed.delete(DOMAIN, "fed");
    eventually(
        () ->
            assertThat(bed.condition(SERVICE_RECORD, "web"))
                .startsWith("False DomainNotFound: there is no Domain \"fed\""));
    assertThat(bed.sink.records()).contains("web.shop.fed.svc.example.org A 192.0.2.1");
  }

  @Test
  void aNameThatTwoRecordsWantIsTheOlderOnes() {
    bed.domain("fed", "example.com");
    bed.put("east", StandardTypes.INGRESS, "web", "spec: {defaultBackend: {service: {name: web}}}");
    bed.loadBalancer("east", StandardTypes.INGRESS, "web", "192.0.2.7");
    bed.service("east", "web", true, "192.0.2.1");
    // Of one second, so the kind decides.
    bed.ingressRecord("web", "{hosts: [www.example.com, own.example.com]}");
    bed.serviceRecord("web", "{domainRef: fed, dnsPrefix: www}");
    bed.start();

    bed.awaitCondition(INGRESS_RECORD, "web", "True Published: ");
    bed.awaitCondition(
        SERVICE_RECORD,
        "web",
        "False NameTaken: www.example.com belongs to the IngressDNSRecord shop/web, which is"
            + " older");
    assertThat(bed.sink.records())
        .contains("www.example.com A 192.0.2.7", GLOBAL + " A 192.0.2.1")
        .doesNotContain("www.example.com CNAME " + GLOBAL);

    bed.delete(INGRESS_RECORD, "web");
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    eventually(
        () ->
            assertThat(bed.sink.records())
                .contains("www.example.com CNAME " + GLOBAL)
                .doesNotContain("own.example.com A 192.0.2.7"));
  }

  @Test
  void aSinkThatFailsIsToldTriedAgainAndHoldsUpNoOther() {
    RememberingSink other = new RememberingSink("other sink");
    bed.sink.fail("does not answer", true);
    web();
    bed.start(
        bed.settings()
            .sink(any -> other)
            .backoff(Backoff.exponential(Duration.ofMillis(10), Duration.ofMillis(50)))
            .build(),
        "CrossClusterServiceDiscovery");

    bed.awaitCondition(SERVICE_RECORD, "web", "False SinkFailed: test sink: does not answer");
    assertThat(other.records()).contains(GLOBAL + " A 192.0.2.1 192.0.2.2");
    assertThat(bed.context().recordedEvents())
        .anySatisfy(event -> assertThat(event.reason()).isEqualTo("SinkFailed"));

    bed.sink.recover();
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    awaitWeb();
  }

  @Test
  void aKeyThatIsNotAcceptedIsToldAndTriedAgainInAWhile() {
    bed.sink.fail("does not accept the key", false);
    web();
    bed.start(
        bed.settings().patience(Duration.ofMillis(100)).build(), "CrossClusterServiceDiscovery");
    bed.awaitCondition(SERVICE_RECORD, "web", "False Refused: test sink: does not accept the key");

    bed.sink.recover();
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
  }

  @Test
  void aNameThatIsRefusedStopsNoOther() {
    bed.sink.refuse(US);
    web();
    bed.start();

    bed.awaitCondition(
        SERVICE_RECORD, "web", "False Refused: test sink: " + US + ": the zone is not for you");
    assertThat(bed.sink.records()).contains(GLOBAL + " A 192.0.2.1 192.0.2.2");
  }

  @Test
  void aMemberWithoutRegionOrZonesLacksTheirNamesAlone() {
    web();
    bed.start(
        bed.settings().build(),
        List.of(Cluster.named("east"), Cluster.named("west").withTopology("us", Set.of())),
        "CrossClusterServiceDiscovery");

    bed.awaitRecords(GLOBAL + " A 192.0.2.1 192.0.2.2", US + " A 192.0.2.2");
    bed.awaitCondition(
        SERVICE_RECORD,
        "web",
        "True Published: cluster east has no region, so it has no names of its own; cluster west"
            + " has no zones, so it has no names of theirs");
  }

  @Test
  void aHundredTargetsArePublishedAndNoted() {
    bed.domain("fed", "example.com");
    String[] addresses =
        IntStream.rangeClosed(1, 100).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);
    bed.service("east", "web", true, addresses);
    bed.serviceRecord("web", "{domainRef: fed}");
    bed.start(
        bed.settings().build(), List.of(Cluster.named("east")), "CrossClusterServiceDiscovery");

    bed.awaitCondition(
        SERVICE_RECORD,
        "web",
        "True Published: cluster east has no region, so it has no names of its own; "
            + GLOBAL
            + " has 100 addresses, more than an answer in one datagram can have; resolvers ask"
            + " again by TCP");
  }

  @Test
  void aRecordThatCannotBeStopsNoOther() {
    bed.serviceRecord("bad", "{domainRef: fed, dnsPrefix: -x, recordTTL: -5}");
    web();
    bed.start();

    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    eventually(
        () ->
            assertThat(bed.condition(SERVICE_RECORD, "bad"))
                .startsWith("False InvalidRecord: ")
                .contains("/spec/recordTTL: must be 1 to 2147483647 seconds")
                .contains("/spec/dnsPrefix: gives no host name"));
  }

  @Test
  void aHostNameThatDoesNotResolveIsTold() {
    bed.domain("fed", "example.com");
    bed.service("east", "web", true, "lb.example.net");
    bed.serviceRecord("web", "{domainRef: fed}");
    bed.start(bed.settings().resolver(host -> List.of()).build(), "CrossClusterServiceDiscovery");

    bed.awaitCondition(
        SERVICE_RECORD,
        "web",
        "False UnresolvedHost: /status/dns/0/loadBalancer/ingress/0/hostname: cannot be resolved:"
            + " \"lb.example.net\": it has no address");
  }

  @Test
  void eachKindRunsOnlyWhileItsGateIsOpen() {
    web();
    bed.ingressRecord("web", "{hosts: [shop.example.com]}");
    bed.start(bed.settings().build(), "FederatedIngress");
    bed.awaitCondition(INGRESS_RECORD, "web", "True Published: ");
    assertThat(bed.status(SERVICE_RECORD, "web")).isEqualTo(JsonValue.emptyObject());

    bed.configure("CrossClusterServiceDiscovery");
    awaitWeb();
    bed.delete(INGRESS_RECORD, "web");
    bed.ingressRecord("web", "{hosts: [shop.example.com]}");
    bed.configure("CrossClusterServiceDiscovery", "FederatedIngress");
    bed.awaitCondition(INGRESS_RECORD, "web", "True Published: ");
  }

  @Test
  void recordsThatWentWhileNobodyLookedAreWithdrawn() {
    bed.sink.load(
        ObjectReference.of(SERVICE_RECORD, SHOP, "old"),
        List.of(
            Endpoint.of(DnsName.of("old.example.com"), RecordType.A, List.of("192.0.2.1"), 60)));
    // Of a kind that nobody runs: it is not known whether it is gone.
    bed.sink.load(
        ObjectReference.of(INGRESS_RECORD, SHOP, "old"),
        List.of(
            Endpoint.of(DnsName.of("kept.example.com"), RecordType.A, List.of("192.0.2.1"), 60)));
    bed.start(bed.settings().build(), "CrossClusterServiceDiscovery");

    bed.awaitRecords("kept.example.com A 192.0.2.1");
  }

  @Test
  void membersAreWatchedOnlyWhereRecordsAre() {
    DnsBed.namespace(bed.client("east"), "other");
    bed.domain("fed", "example.com");
    bed.start();
    eventually(() -> assertThat(bed.controller().isSynced()).isTrue());
    assertThat(watches(StandardTypes.SERVICE)).isZero();

    bed.service("east", "web", true, "192.0.2.1");
    bed.serviceRecord("web", "{domainRef: fed}");
    eventually(() -> assertThat(bed.sink.records()).contains(GLOBAL + " A 192.0.2.1"));
    bed.serviceRecord("api", "{domainRef: fed}");
    bed.awaitCondition(SERVICE_RECORD, "api", "True Published: ");

    // One in each member, for the one namespace.
    assertThat(watches(StandardTypes.SERVICE)).isEqualTo(2);
    assertThat(watches(StandardTypes.INGRESS)).isZero();
  }

  private long watches(ResourceType type) {
    return bed.calls.total(
        key -> key.verb() == Verb.WATCH && key.type().filter(type::equals).isPresent());
  }

  @Test
  void manyNamespacesAreWatchedAtOnce() {
    bed.domain("fed", "example.com");
    bed.start(
        bed.settings().build(), List.of(Cluster.named("east")), "CrossClusterServiceDiscovery");
    for (int i = 0; i < 20; i++) {
      DnsBed.namespace(bed.host, "n" + i);
      bed.host.create(
          SERVICE_RECORD,
          JsonValue.parseYaml(
              """
              apiVersion: multiclusterdns.kubefed.io/v1alpha1
              kind: ServiceDNSRecord
              metadata: {namespace: n%s, name: web}
              spec: {domainRef: fed}
              """
                  .formatted(i)),
          WriteOptions.DEFAULT);
    }
    bed.service("east", "web", true, "192.0.2.1");
    bed.serviceRecord("web", "{domainRef: fed}");

    eventually(() -> assertThat(bed.sink.records()).contains(GLOBAL + " A 192.0.2.1"));
    // One for each of the first namespaces, and one for all.
    eventually(
        () ->
            assertThat(watches(StandardTypes.SERVICE))
                .isBetween(1L, MemberShards.MOST_NAMESPACES + 1L));
  }

  /** What one change costs. */
  @Test
  void aChangeCostsOneWriteOfTheStatusAndOneOfTheEndpoint() {
    web();
    bed.start(DnsSettings.builder().build(), "CrossClusterServiceDiscovery");
    bed.awaitCondition(SERVICE_RECORD, "web", "True Published: ");
    eventually(() -> assertThat(bed.endpoints("service-web")).isPresent());
    long before = bed.calls.writes();

    bed.loadBalancer("west", StandardTypes.SERVICE, "web", "192.0.2.9");
    eventually(
        () -> {
          assertThat(bed.endpoints("service-web").orElseThrow()).contains(US + " 300 A 192.0.2.9");
          assertThat(bed.status(SERVICE_RECORD, "web").toJson()).contains("192.0.2.9");
        });

    assertThat(bed.calls.writes() - before).isEqualTo(2);
  }

  @Test
  void anObjectThatOthersChangeOrDeleteIsPutRight() {
    web();
    bed.start(DnsSettings.builder().build(), "CrossClusterServiceDiscovery");
    eventually(() -> assertThat(bed.endpoints("service-web")).isPresent());
    List<String> wanted = bed.endpoints("service-web").orElseThrow();

    bed.host.patch(
        DnsEndpointTypes.KUBEFED,
        SHOP,
        "service-web",
        Patch.merge(JsonValue.parse("{\"spec\": {\"endpoints\": []}}")),
        WriteOptions.DEFAULT);
    eventually(() -> assertThat(bed.endpoints("service-web")).isEqualTo(Optional.of(wanted)));

    bed.host.delete(DnsEndpointTypes.KUBEFED, SHOP, "service-web", DeleteOptions.DEFAULT);
    eventually(() -> assertThat(bed.endpoints("service-web")).isEqualTo(Optional.of(wanted)));
  }

  @Test
  void weightsOfClustersMakeSetsForProvidersThatChoose() {
    web();
    bed.start(
        DnsSettings.builder()
            .sink(SinkFactory.kubeFedEndpoints())
            .sink(any -> bed.sink)
            .routing(Routing.weighted())
            .build(),
        List.of(
            Cluster.named("east").withLabels(Map.of(Routing.WEIGHT_LABEL, "10")),
            Cluster.named("west").withLabels(Map.of(Routing.WEIGHT_LABEL, "heavy"))),
        "CrossClusterServiceDiscovery");

    bed.awaitRecords(GLOBAL + " A 192.0.2.1 192.0.2.2");
    eventually(
        () ->
            assertThat(
                    bed.host
                        .get(DnsEndpointTypes.KUBEFED, SHOP, "service-web")
                        .flatMap(object -> object.get("spec")))
                .contains(
                    JsonValue.parseYaml(
                        """
                        endpoints:
                        - dnsName: web.shop.fed.svc.example.com
                          recordType: A
                          recordTTL: 300
                          setIdentifier: east
                          targets: [192.0.2.1]
                          providerSpecific: [{name: aws/weight, value: "10"}]
                        - dnsName: web.shop.fed.svc.example.com
                          recordType: A
                          recordTTL: 300
                          setIdentifier: west
                          targets: [192.0.2.2]
                          providerSpecific: [{name: aws/weight, value: "100"}]
                        """)));
    eventually(
        () ->
            assertThat(bed.condition(SERVICE_RECORD, "web"))
                .startsWith("True Published: ")
                .contains(
                    "the label dns.kubefed.io/weight of cluster west is \"heavy\", of which no"
                        + " aws/weight can be made; it is taken for 100"));
  }
}
