package io.kubefed.dns.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointPlannerTest {

  private static final HostResolver RESOLVER =
      host -> {
        if (!host.equals("lb.example.net")) {
          throw new HostResolutionException("no such host", null);
        }
        return List.of(address("10.20.30.3"), address("2001:db8::3"));
      };

  private final EndpointPlanner planner = new EndpointPlanner(RESOLVER);

  /** What KubeFed v0.6.1 makes of these, by its own unit tests, but for the default TTL. */
  @ParameterizedTest
  @MethodSource
  void servicesGetTheRecordsOfKubeFed(TestService service, List<String> expected) {
    EndpointPlan plan = planner.service(service.resource());

    assertThat(plan.problems()).isEmpty();
    assertThat(plan.endpoints()).map(EndpointPlannerTest::line).isEqualTo(expected);
  }

  static Stream<Arguments> servicesGetTheRecordsOfKubeFed() {
    TestService service = TestService.named("nginx", "test").domain("galactic", "example.com");
    return Stream.of(
        argumentSet("no cluster, no record", service, List.of()),
        argumentSet(
            "one cluster answers for its zone, its region and all",
            service.cluster("us", List.of("us1"), "10.20.30.1"),
            List.of(
                "nginx.test.galactic.svc.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us1.us.example.com 300 A 10.20.30.1")),
        argumentSet(
            "two clusters answer together for all",
            service
                .cluster("us", List.of("us1"), "10.20.30.1")
                .cluster("eu", List.of("eu1"), "10.20.30.2"),
            List.of(
                "nginx.test.galactic.svc.eu.example.com 300 A 10.20.30.2",
                "nginx.test.galactic.svc.eu1.eu.example.com 300 A 10.20.30.2",
                "nginx.test.galactic.svc.example.com 300 A 10.20.30.1 10.20.30.2",
                "nginx.test.galactic.svc.us.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us1.us.example.com 300 A 10.20.30.1")),
        argumentSet(
            "a cluster without load balancer refers to the next level",
            service.cluster("us", List.of("us1"), "10.20.30.1").cluster("eu", List.of("eu1")),
            List.of(
                "nginx.test.galactic.svc.eu.example.com 300 CNAME"
                    + " nginx.test.galactic.svc.example.com",
                "nginx.test.galactic.svc.eu1.eu.example.com 300 CNAME"
                    + " nginx.test.galactic.svc.eu.example.com",
                "nginx.test.galactic.svc.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us1.us.example.com 300 A 10.20.30.1")),
        argumentSet(
            "no load balancer anywhere leaves no name for all",
            service.cluster("us", List.of("us1")),
            List.of(
                "nginx.test.galactic.svc.us.example.com 300 CNAME"
                    + " nginx.test.galactic.svc.example.com",
                "nginx.test.galactic.svc.us1.us.example.com 300 CNAME"
                    + " nginx.test.galactic.svc.us.example.com")),
        argumentSet(
            "several load balancers of a cluster answer together, each once",
            service
                .cluster("us", List.of("us1"), "10.20.30.3", "10.20.30.1", "10.20.30.3")
                .cluster("eu", List.of(), "10.20.30.2"),
            List.of(
                "nginx.test.galactic.svc.eu.example.com 300 A 10.20.30.2",
                "nginx.test.galactic.svc.example.com 300 A 10.20.30.1 10.20.30.2 10.20.30.3",
                "nginx.test.galactic.svc.us.example.com 300 A 10.20.30.1 10.20.30.3",
                "nginx.test.galactic.svc.us1.us.example.com 300 A 10.20.30.1 10.20.30.3")),
        argumentSet(
            "a stated TTL and a cluster of several zones",
            service.ttl(60).cluster("us", List.of("us1", "us2"), "10.20.30.1"),
            List.of(
                "nginx.test.galactic.svc.example.com 60 A 10.20.30.1",
                "nginx.test.galactic.svc.us.example.com 60 A 10.20.30.1",
                "nginx.test.galactic.svc.us1.us.example.com 60 A 10.20.30.1",
                "nginx.test.galactic.svc.us2.us.example.com 60 A 10.20.30.1")),
        argumentSet(
            "a prefix names the whole",
            service.prefix("foo").cluster("us", List.of(), "10.20.30.1"),
            List.of(
                "foo.example.com 300 CNAME nginx.test.galactic.svc.example.com",
                "nginx.test.galactic.svc.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us.example.com 300 A 10.20.30.1")),
        argumentSet(
            "a prefix stands even if it leads nowhere yet",
            service.prefix("foo"),
            List.of("foo.example.com 300 CNAME nginx.test.galactic.svc.example.com")),
        argumentSet(
            "an external name replaces the service's, which becomes a label",
            service.externalName("foo").prefix("www").cluster("us", List.of(), "10.20.30.1"),
            List.of(
                "foo.test.galactic.svc.example.com 300 A 10.20.30.1 {serviceName=nginx}",
                "foo.test.galactic.svc.us.example.com 300 A 10.20.30.1 {serviceName=nginx}",
                "www.example.com 300 CNAME foo.test.galactic.svc.example.com")),
        argumentSet(
            "of two clusters in one zone the one with addresses speaks",
            service.cluster("us", List.of("us1")).cluster("us", List.of("us1"), "10.20.30.1"),
            List.of(
                "nginx.test.galactic.svc.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us.example.com 300 A 10.20.30.1",
                "nginx.test.galactic.svc.us1.us.example.com 300 A 10.20.30.1")));
  }

  @ParameterizedTest
  @MethodSource
  void servicesGetRecordsBeyondKubeFed(TestService service, List<String> expected) {
    assertThat(planner.service(service.resource()).endpoints())
        .map(EndpointPlannerTest::line)
        .isEqualTo(expected);
  }

  static Stream<Arguments> servicesGetRecordsBeyondKubeFed() {
    TestService service = TestService.named("web", "shop").domain("fed", "example.com");
    return Stream.of(
        argumentSet(
            "IPv6 makes AAAA records, in one spelling",
            service.cluster("", List.of(), "2001:DB8:0:0::1", "192.0.2.1", "2001:db8::1"),
            List.of(
                "web.shop.fed.svc.example.com 300 A 192.0.2.1",
                "web.shop.fed.svc.example.com 300 AAAA 2001:db8::1")),
        argumentSet(
            "a host name becomes its addresses of both kinds",
            service.cluster("", List.of(), "lb.example.net"),
            List.of(
                "web.shop.fed.svc.example.com 300 A 10.20.30.3",
                "web.shop.fed.svc.example.com 300 AAAA 2001:db8::3")),
        argumentSet(
            "zones without a region have no names",
            service.cluster("", List.of("a"), "192.0.2.1"),
            List.of("web.shop.fed.svc.example.com 300 A 192.0.2.1")),
        argumentSet(
            "a member without region holds up no other",
            service.cluster("", List.of(), "192.0.2.1").cluster("eu", List.of("a"), "192.0.2.2"),
            List.of(
                "web.shop.fed.svc.a.eu.example.com 300 A 192.0.2.2",
                "web.shop.fed.svc.eu.example.com 300 A 192.0.2.2",
                "web.shop.fed.svc.example.com 300 A 192.0.2.1 192.0.2.2")),
        argumentSet(
            "a name that IPv6 alone answers refers nowhere else",
            service
                .cluster("eu", List.of(), "2001:db8::1")
                .cluster("eu", List.of())
                .cluster("us", List.of(), "192.0.2.1"),
            List.of(
                "web.shop.fed.svc.eu.example.com 300 AAAA 2001:db8::1",
                "web.shop.fed.svc.example.com 300 A 192.0.2.1",
                "web.shop.fed.svc.example.com 300 AAAA 2001:db8::1",
                "web.shop.fed.svc.us.example.com 300 A 192.0.2.1")));
  }

  @ParameterizedTest
  @MethodSource
  void whatCannotBePublishedIsToldAndTheRestIs(
      TestService service, String problem, List<String> expected) {
    EndpointPlan plan = planner.service(service.resource());

    assertThat(plan.problems()).singleElement().extracting(Problem::toString).isEqualTo(problem);
    assertThat(plan.endpoints()).map(EndpointPlannerTest::line).isEqualTo(expected);
  }

  static Stream<Arguments> whatCannotBePublishedIsToldAndTheRestIs() {
    TestService service = TestService.named("web", "shop").domain("fed", "example.com");
    String global = "web.shop.fed.svc.example.com 300 A 192.0.2.1";
    return Stream.of(
        argumentSet(
            "a region that is no label",
            service.cluster("eu_north", List.of("a"), "192.0.2.1"),
            "/status/dns/0/region: gives no host name, so none is published:"
                + " \"web.shop.fed.svc.eu_north.example.com\" is no host name: the label"
                + " \"eu_north\" has something else than letters, digits and hyphens between"
                + " letters or digits",
            List.of(global)),
        argumentSet(
            "a prefix that is no label",
            service.prefix("-x").cluster("", List.of(), "192.0.2.1"),
            "/spec/dnsPrefix: gives no host name, so none is published: \"-x.example.com\" is no"
                + " host name: the label \"-x\" has something else than letters, digits and"
                + " hyphens between letters or digits",
            List.of(global)),
        argumentSet(
            "a domain that is not known",
            TestService.named("web", "shop").domain("fed", "").cluster("", List.of(), "192.0.2.1"),
            "/status/domain: is not known yet: the Domain \"fed\" has to exist and name a zone",
            List.of()),
        argumentSet(
            "a load balancer that does not resolve",
            service
                .cluster("eu", List.of(), "gone.example.net")
                .cluster("", List.of(), "192.0.2.1"),
            "/status/dns/0/loadBalancer/ingress/0/hostname: cannot be resolved:"
                + " \"gone.example.net\": no such host",
            List.of(
                "web.shop.fed.svc.eu.example.com 300 CNAME web.shop.fed.svc.example.com", global)),
        argumentSet(
            "a negative TTL",
            service.ttl(-5).cluster("", List.of(), "192.0.2.1"),
            "/spec/recordTTL: must be 1 to 2147483647 seconds, or 0 for the default; the nearest of"
                + " these is used",
            List.of("web.shop.fed.svc.example.com 1 A 192.0.2.1")));
  }

  @Test
  void hostsThatDoNotResolveAreTriedOnceAndNamed() {
    int[] asked = new int[1];
    EndpointPlanner counting =
        new EndpointPlanner(
            host -> {
              asked[0]++;
              return List.of();
            });

    EndpointPlan plan =
        counting.service(
            TestService.named("web", "shop")
                .domain("fed", "example.com")
                .cluster("eu", List.of("a", "b"), "gone.example.net", "gone.example.net")
                .resource());

    assertThat(asked[0]).isEqualTo(1);
    assertThat(plan.unresolved()).containsExactly("gone.example.net");
  }

  @Test
  void aHundredTargetsStandInOneRecord() {
    String[] addresses =
        IntStream.rangeClosed(1, 100).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);

    EndpointPlan plan =
        planner.service(
            TestService.named("web", "shop")
                .domain("fed", "example.com")
                .cluster("", List.of(), addresses)
                .resource());

    assertThat(plan.endpoints())
        .singleElement()
        .satisfies(e -> assertThat(e.targets()).hasSize(100));
  }

  @ParameterizedTest
  @MethodSource
  void ingressesGetTheirHosts(
      List<String> hosts, List<List<String>> clusters, long ttl, List<String> expected) {
    assertThat(planner.ingress(TestService.ingress(hosts, ttl, clusters)).endpoints())
        .map(EndpointPlannerTest::line)
        .isEqualTo(expected);
  }

  static Stream<Arguments> ingressesGetTheirHosts() {
    List<String> host = List.of("foo.bar.test");
    return Stream.of(
        argumentSet("no cluster, no record", host, List.of(), 0, List.of()),
        argumentSet(
            "one cluster",
            host,
            List.of(List.of("10.20.30.1")),
            0,
            List.of("foo.bar.test 300 A 10.20.30.1")),
        argumentSet(
            "both clusters, one by its host name",
            host,
            List.of(List.of("lb.example.net"), List.of("10.20.30.2")),
            0,
            List.of(
                "foo.bar.test 300 A 10.20.30.2 10.20.30.3", "foo.bar.test 300 AAAA 2001:db8::3")),
        argumentSet(
            "several hosts in the order of names, one of them a wildcard",
            List.of("jane.goodall.test", "*.bar.test"),
            List.of(List.of("10.20.30.1"), List.of()),
            60,
            List.of("*.bar.test 60 A 10.20.30.1", "jane.goodall.test 60 A 10.20.30.1")));
  }

  @Test
  void aHostThatIsNoNameStopsNoOther() {
    EndpointPlan plan =
        planner.ingress(
            TestService.ingress(List.of("a..test", "b.test"), 0, List.of(List.of("192.0.2.1"))));

    assertThat(plan.problems())
        .map(Problem::toString)
        .containsExactly(
            "/spec/hosts/0: gives no host name, so none is published: \"a..test\" is no host name:"
                + " it has an empty label");
    assertThat(plan.endpoints())
        .map(EndpointPlannerTest::line)
        .containsExactly("b.test 300 A 192.0.2.1");
  }

  @Test
  void takingOverFromKubeFedCanKeepItsDefaultTtl() {
    EndpointPlan plan =
        new EndpointPlanner(RESOLVER, 180)
            .ingress(TestService.ingress(List.of("a.test"), 0, List.of(List.of("192.0.2.1"))));

    assertThat(plan.endpoints()).map(Endpoint::ttlSeconds).containsExactly(180L);
    assertThatIllegalArgumentException().isThrownBy(() -> new EndpointPlanner(RESOLVER, 0));
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String line(Endpoint endpoint) {
    Map<String, String> labels = endpoint.labels();
    return endpoint.name()
        + " "
        + endpoint.ttlSeconds()
        + " "
        + endpoint.type()
        + " "
        + String.join(" ", endpoint.targets())
        + (labels.isEmpty() ? "" : " " + labels);
  }
}
