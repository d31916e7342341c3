package io.kubefed.dns.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoutingTest {

  private static final Cluster EAST = Cluster.named("east");

  @ParameterizedTest
  @MethodSource
  void clustersSayWhatAProviderIsTold(
      Routing routing, Cluster cluster, Map<String, String> expected) {
    Routing.Told told = routing.of(cluster);

    assertThat(told.properties()).isEqualTo(expected);
    assertThat(told.problems()).isEmpty();
  }

  static Stream<Arguments> clustersSayWhatAProviderIsTold() {
    return Stream.of(
        argumentSet("nobody is told anything", Routing.none(), EAST, Map.of()),
        argumentSet("the default weight", Routing.weighted(), EAST, Map.of("aws/weight", "100")),
        argumentSet(
            "a weight",
            Routing.weighted(),
            EAST.withLabels(Map.of(Routing.WEIGHT_LABEL, "0")),
            Map.of("aws/weight", "0")),
        argumentSet(
            "the region",
            Routing.nearest(),
            EAST.withTopology("eu-west-1", Set.of()),
            Map.of("aws/region", "eu-west-1")),
        argumentSet(
            "country and subdivision",
            Routing.geographic(),
            EAST.withLabels(Map.of(Routing.COUNTRY_LABEL, "US", Routing.SUBDIVISION_LABEL, "NY")),
            Map.of("aws/geolocation-country-code", "US", "aws/geolocation-subdivision-code", "NY")),
        argumentSet(
            "anything of one's own",
            Routing.none()
                .withLabel("aws/health-check-id", "check", Pattern.compile(".+"), Optional.empty()),
            EAST.withLabels(Map.of("check", "1234")),
            Map.of("aws/health-check-id", "1234")));
  }

  @ParameterizedTest
  @MethodSource
  void whatCannotBeToldIsAProblem(Routing routing, Cluster cluster, String problem) {
    assertThat(routing.of(cluster).problems()).contains(problem);
  }

  static Stream<Arguments> whatCannotBeToldIsAProblem() {
    return Stream.of(
        argumentSet(
            "a weight that is none",
            Routing.weighted(),
            EAST.withLabels(Map.of(Routing.WEIGHT_LABEL, "256")),
            "the label dns.kubefed.io/weight of cluster east is \"256\", of which no aws/weight can"
                + " be made; it is taken for 100"),
        argumentSet(
            "no region",
            Routing.nearest(),
            EAST,
            "cluster east has none of what routing goes by (region), so that no client is led"
                + " there"),
        argumentSet(
            "a country that is none",
            Routing.geographic(),
            EAST.withLabels(Map.of(Routing.COUNTRY_LABEL, "Utopia")),
            "the label dns.kubefed.io/country of cluster east is \"Utopia\", of which no"
                + " aws/geolocation-country-code can be made; it is left out"));
  }

  @Test
  void eachClusterHasASetAndOneWithoutPropertiesIsLeftOut() {
    EndpointPlan plan =
        new EndpointPlanner(host -> List.of())
            .service(
                TestService.named("web", "shop")
                    .domain("fed", "example.com")
                    .cluster("eu", List.of(), "192.0.2.1")
                    .cluster("us", List.of(), "192.0.2.2")
                    .cluster("us", List.of(), "192.0.2.3")
                    .resource(),
                Map.of(
                    "c0", Map.of("aws/weight", "1"),
                    "c1", Map.of("aws/weight", "2"),
                    "c2", Map.of()));

    assertThat(plan.endpoints())
        .map(
            endpoint ->
                endpoint.name()
                    + " "
                    + endpoint.type()
                    + " "
                    + endpoint.targets()
                    + " "
                    + endpoint.setIdentifier().orElse("-")
                    + endpoint.providerSpecific())
        .containsExactly(
            "web.shop.fed.svc.eu.example.com A [192.0.2.1] c0{aws/weight=1}",
            "web.shop.fed.svc.example.com A [192.0.2.1] c0{aws/weight=1}",
            "web.shop.fed.svc.example.com A [192.0.2.2] c1{aws/weight=2}",
            "web.shop.fed.svc.us.example.com A [192.0.2.2] c1{aws/weight=2}");
  }
}
