package io.kubefed.dns.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BackendPlanTest {

  @ParameterizedTest
  @MethodSource
  void backendsTakeTraffic(
      List<ClusterBackends> clusters,
      List<String> failover,
      List<String> active,
      Map<String, String> idle) {
    BackendPlan plan = BackendPlan.of(clusters, failover);

    assertThat(plan.backends())
        .map(backend -> backend.cluster() + " " + backend.address() + " " + backend.weight())
        .isEqualTo(active);
    assertThat(plan.idle()).isEqualTo(idle);
  }

  static Stream<Arguments> backendsTakeTraffic() {
    ClusterBackends east = cluster("east", "eu", 1, "10.0.0.1", "10.0.0.2");
    ClusterBackends west = cluster("west", "us", 1, "10.1.0.1");
    return Stream.of(
        argumentSet(
            "all regions without an order, clusters alike",
            List.of(west, east),
            List.of(),
            List.of("east 10.0.0.1 128", "east 10.0.0.2 128", "west 10.1.0.1 256"),
            Map.of()),
        argumentSet(
            "the first region alone while it has one",
            List.of(west, east),
            List.of("eu", "us"),
            List.of("east 10.0.0.1 256", "east 10.0.0.2 256"),
            Map.of("west", "it stands by")),
        argumentSet(
            "the next region when the first has none",
            List.of(west, cluster("east", "eu", 1)),
            List.of("eu", "us"),
            List.of("west 10.1.0.1 256"),
            Map.of("east", "it has no ready backend")),
        argumentSet(
            "a region that is not named comes last",
            List.of(west, cluster("lost", "", 1, "10.2.0.1")),
            List.of("us"),
            List.of("west 10.1.0.1 256"),
            Map.of("lost", "it stands by")),
        argumentSet(
            "by weight, whatever the number of backends",
            List.of(cluster("east", "eu", 3, "10.0.0.1", "10.0.0.2", "10.0.0.3"), west),
            List.of(),
            List.of(
                "east 10.0.0.1 256", "east 10.0.0.2 256", "east 10.0.0.3 256", "west 10.1.0.1 256"),
            Map.of()),
        argumentSet(
            "none to a cluster without weight or answer",
            List.of(
                cluster("drained", "eu", 0, "10.0.0.1"),
                new ClusterBackends(
                    "gone", Optional.of("eu"), false, 1, List.of(slice("IPv4", "10.3.0.1"))),
                west),
            List.of("eu"),
            List.of("west 10.1.0.1 256"),
            Map.of("drained", "its weight is 0", "gone", "it does not answer")));
  }

  @Test
  void readyIsWhatTheSliceSaysOrDoesNotDeny() {
    JsonValue slice =
        JsonValue.parseYaml(
            """
            addressType: IPv4
            ports: [{name: http, port: 80, protocol: TCP}]
            endpoints:
            - {addresses: [10.0.0.1], conditions: {ready: true}, zone: eu-a}
            - {addresses: [10.0.0.2], conditions: {ready: false, terminating: true}}
            - {addresses: [10.0.0.3], conditions: {}}
            - {addresses: [10.0.0.4]}
            - {addresses: []}
            - {addresses: [10.0.0.1], conditions: {ready: true}}
            """);

    BackendPlan plan =
        BackendPlan.of(
            List.of(new ClusterBackends("east", Optional.empty(), true, 1, List.of(slice))),
            List.of());

    assertThat(plan.backends())
        .extracting(Backend::address)
        .containsExactly("10.0.0.1", "10.0.0.3", "10.0.0.4");
    assertThat(plan.backends().get(0).zone()).contains("eu-a");
  }

  @Test
  void aSliceHoldsOneCluster() {
    BackendPlan plan =
        BackendPlan.of(
            List.of(
                cluster("east", "eu", 1, "10.0.0.1"),
                new ClusterBackends(
                    "west", Optional.empty(), true, 2, List.of(slice("IPv6", "2001:db8::1")))),
            List.of());

    List<JsonValue> slices = BackendSlices.render("shop", "web", plan);

    assertThat(slices)
        .containsExactly(
            JsonValue.parseYaml(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: web-east-1
                  namespace: shop
                  labels:
                    kubernetes.io/service-name: web
                    endpointslice.kubernetes.io/managed-by: backends.kubefed.io
                    multicluster.kubernetes.io/source-cluster: east
                  annotations: {dns.kubefed.io/weight: "128"}
                addressType: IPv4
                ports: [{name: http, port: 80, protocol: TCP}]
                endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}}]
                """),
            JsonValue.parseYaml(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: web-west-1
                  namespace: shop
                  labels:
                    kubernetes.io/service-name: web
                    endpointslice.kubernetes.io/managed-by: backends.kubefed.io
                    multicluster.kubernetes.io/source-cluster: west
                  annotations: {dns.kubefed.io/weight: "256"}
                addressType: IPv6
                ports: [{name: http, port: 80, protocol: TCP}]
                endpoints: [{addresses: ["2001:db8::1"], conditions: {ready: true}}]
                """));
  }

  @Test
  void aSliceHoldsAHundredBackends() {
    String[] addresses =
        IntStream.range(0, 250).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);

    List<JsonValue> slices =
        BackendSlices.render(
            "shop", "web", BackendPlan.of(List.of(cluster("east", "eu", 1, addresses)), List.of()));

    assertThat(slices)
        .extracting(slice -> slice.get("endpoints").orElseThrow().size())
        .containsExactly(100, 100, 50);
    assertThat(slices)
        .extracting(slice -> slice.text("metadata", "name").orElseThrow())
        .containsExactly("web-east-1", "web-east-2", "web-east-3");
  }

  /** As closely as whole weights up to 256 allow, and they do to a few percent here. */
  @Property
  void trafficGoesByTheWeightOfClusters(
      @ForAll @IntRange(min = 1, max = 4) int eastWeight,
      @ForAll @IntRange(min = 1, max = 4) int westWeight,
      @ForAll @IntRange(min = 1, max = 8) int eastBackends,
      @ForAll @IntRange(min = 1, max = 8) int westBackends) {
    BackendPlan plan =
        BackendPlan.of(
            List.of(
                cluster("east", "eu", eastWeight, addresses("10.0.0.", eastBackends)),
                cluster("west", "us", westWeight, addresses("10.1.0.", westBackends))),
            List.of());

    double all = plan.backends().stream().mapToInt(Backend::weight).sum();
    double east =
        plan.backends().stream()
            .filter(backend -> backend.cluster().equals("east"))
            .mapToInt(Backend::weight)
            .sum();

    assertThat(east / all)
        .isCloseTo((double) eastWeight / (eastWeight + westWeight), Offset.offset(0.03));
  }

  private static String[] addresses(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
  }

  private static ClusterBackends cluster(
      String name, String region, int weight, String... addresses) {
    return new ClusterBackends(
        name,
        Optional.of(region).filter(text -> !text.isEmpty()),
        true,
        weight,
        List.of(slice("IPv4", addresses)));
  }

  private static JsonValue slice(String addressType, String... addresses) {
    return JsonValue.of(
        Map.of(
            "addressType",
            addressType,
            "ports",
            List.of(Map.of("name", "http", "port", 80, "protocol", "TCP")),
            "endpoints",
            Stream.of(addresses).map(address -> Map.of("addresses", List.of(address))).toList()));
  }
}
