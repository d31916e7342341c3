package io.kubefed.dns.balancing;

import static io.kubefed.dns.balancing.BalancingBed.SHOP;
import static io.kubefed.propagation.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GlobalLoadBalancingTest {

  private static void awaitBackends(BalancingBed bed, String... backends) {
    eventually(() -> assertThat(bed.backends()).containsExactlyInAnyOrder(backends));
  }

  private static BalancingBed eastAndWest() {
    return new BalancingBed().member("east", "eu").member("west", "us");
  }

  @Test
  void theReadyBackendsOfAllClustersStandBehindOneService() {
    try (BalancingBed bed =
        eastAndWest().federate("global-backends: Pods").pods("east", "10.1.0.1", "10.1.0.2")) {
      bed.pods("west", "10.2.0.1").start();

      awaitBackends(bed, "east 10.1.0.1 128", "east 10.1.0.2 128", "west 10.2.0.1 256");
      JsonValue service = bed.host.get(StandardTypes.SERVICE, SHOP, "web-global").orElseThrow();
      assertThat(service.path("spec", "selector")).isEmpty();
      assertThat(service.path("spec", "ports").orElseThrow().items().get(0).integer("port"))
          .hasValue(80);
      assertThat(service.path("metadata", "ownerReferences").orElseThrow().items().get(0))
          .satisfies(
              owner -> assertThat(owner.text("kind")).isEqualTo(Optional.of("FederatedService")));
      JsonValue slice = bed.host.get(SliceForms.V1, SHOP, "web-global-west-1").orElseThrow();
      assertThat(slice.text("metadata", "labels", "kubernetes.io/service-name"))
          .isEqualTo(Optional.of("web-global"));
      assertThat(slice.get("ports"))
          .isEqualTo(Optional.of(JsonValue.parseYaml("[{name: http, protocol: TCP, port: 8080}]")));
    }
  }

  @Test
  void aServiceThatDoesNotAskIsLeftAlone() {
    try (BalancingBed bed = eastAndWest().federate("").pods("east", "10.1.0.1")) {
      bed.start();
      eventually(() -> assertThat(bed.isSynced()).isTrue());
      bed.annotate("global-backends", "Pods");
      awaitBackends(bed, "east 10.1.0.1 256");

      bed.annotate("global-backends", null);

      awaitBackends(bed);
      eventually(
          () -> assertThat(bed.host.get(StandardTypes.SERVICE, SHOP, "web-global")).isEmpty());
      eventually(
          () ->
              // West may be read after the Service is there, which then says why it is idle.
              assertThat(bed.hostWrites)
                  .filteredOn(write -> !write.startsWith("UPDATE services"))
                  .containsExactly(
                      "CREATE services web-global",
                      "CREATE endpointslices web-global-east-1",
                      "DELETE endpointslices web-global-east-1",
                      "DELETE services web-global"));
    }
  }

  @Test
  void everythingGoesWithTheFederatedService() {
    try (BalancingBed bed =
        eastAndWest().federate("global-backends: Pods").pods("east", "10.1.0.1")) {
      bed.start();
      awaitBackends(bed, "east 10.1.0.1 256");

      bed.unfederate();

      awaitBackends(bed);
      assertThat(bed.host.get(StandardTypes.SERVICE, SHOP, "web-global")).isEmpty();
    }
  }

  @Test
  void trafficIsDividedByTheWeightsOfClusters() {
    try (BalancingBed bed =
        eastAndWest().federate("global-backends: Pods, weights: 'east=3, west=1'")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.1 85");

      bed.annotate("weights", "east=0");

      awaitBackends(bed, "west 10.2.0.1 256");
    }
  }

  @Test
  void theNextRegionTakesOverAndOldBackendsGoLast() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods, failover: 'eu,us'")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256");
      eventually(
          () ->
              assertThat(
                      bed.host
                          .get(StandardTypes.SERVICE, SHOP, "web-global")
                          .flatMap(
                              service ->
                                  service.text(
                                      "metadata",
                                      "annotations",
                                      GlobalLoadBalancing.IDLE_ANNOTATION)))
                  .isEqualTo(Optional.of("{\"west\":\"it stands by\"}")));
      bed.stop();
      bed.hostWrites.clear();
      bed.start();

      bed.ready("east", false);

      awaitBackends(bed, "west 10.2.0.1 256");
      eventually(
          () ->
              assertThat(bed.hostWrites)
                  .containsExactly(
                      "UPDATE services web-global",
                      "CREATE endpointslices web-global-west-1",
                      "DELETE endpointslices web-global-east-1"));
      bed.ready("east", true);
      awaitBackends(bed, "east 10.1.0.1 256");
    }
  }

  @Test
  void aClusterThatLeavesTheFederationTakesItsBackendsAlong() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.1 256");

      bed.context.members().remove("east");

      awaitBackends(bed, "west 10.2.0.1 256");
    }
  }

  @Test
  void backendsOfAServiceThatIsNotPropagatedDoNotCount() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.1 256");

      bed.member("east")
          .patch(
              StandardTypes.SERVICE,
              SHOP,
              "web",
              Patch.merge(JsonValue.parseYaml("{metadata: {labels: {kubefed.io/managed: null}}}")),
              WriteOptions.DEFAULT);

      awaitBackends(bed, "west 10.2.0.1 256");
    }
  }

  @Test
  void loadBalancersStandForThePodsBehindThem() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: LoadBalancers")) {
      for (String member : new String[] {"east", "west"}) {
        JsonValue service =
            bed.member(member).get(StandardTypes.SERVICE, SHOP, "web").orElseThrow();
        bed.member(member)
            .updateStatus(
                StandardTypes.SERVICE,
                service.with(
                    "status",
                    JsonValue.parseYaml(
                        member.equals("east")
                            ? "{loadBalancer: {ingress: [{ip: 192.0.2.1}]}}"
                            : "{loadBalancer: {ingress: [{hostname: west.example.test}]}}")),
                WriteOptions.DEFAULT);
      }
      bed.pods("east", "10.1.0.1", "10.1.0.2").pods("west", "10.2.0.1").start();

      awaitBackends(bed, "east 192.0.2.1 256", "west west.example.test 256");
      JsonValue slice = bed.host.get(SliceForms.V1, SHOP, "web-global-west-1").orElseThrow();
      assertThat(slice.text("addressType")).isEqualTo(Optional.of("FQDN"));
      assertThat(slice.path("ports").orElseThrow().items().get(0).integer("port")).hasValue(80);

      bed.pods("east");
      awaitBackends(bed, "west west.example.test 256");
    }
  }

  @Test
  void anotherWayToReachBackendsMakesSlicesOfAnotherKind() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      JsonValue service = bed.member("east").get(StandardTypes.SERVICE, SHOP, "web").orElseThrow();
      bed.member("east")
          .updateStatus(
              StandardTypes.SERVICE,
              service.with(
                  "status",
                  JsonValue.parseYaml(
                      "{loadBalancer: {ingress: [{hostname: east.example.test}]}}")),
              WriteOptions.DEFAULT);
      bed.pods("east", "10.1.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256");

      bed.annotate("global-backends", "LoadBalancers");

      awaitBackends(bed, "east east.example.test 256");
    }
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.1 256");
      bed.stop();
      bed.hostWrites.clear();

      bed.start();
      // The last change is seen after all that a new controller looks at.
      eventually(() -> assertThat(bed.isSynced()).isTrue());
      bed.context.members().update("east", cluster -> cluster.withLabels(Map.of("tier", "gold")));
      bed.pods("west", "10.2.0.2");

      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.2 256");
      eventually(
          () ->
              assertThat(bed.hostWrites)
                  .containsExactly("UPDATE endpointslices web-global-west-1"));
    }
  }

  @Test
  void whatSomebodyElseChangesIsMended() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256");

      bed.host.delete(SliceForms.V1, SHOP, "web-global-east-1", DeleteOptions.DEFAULT);
      awaitBackends(bed, "east 10.1.0.1 256");

      bed.host.delete(StandardTypes.SERVICE, SHOP, "web-global", DeleteOptions.DEFAULT);
      eventually(
          () -> assertThat(bed.host.get(StandardTypes.SERVICE, SHOP, "web-global")).isPresent());
      awaitBackends(bed, "east 10.1.0.1 256");
    }
  }

  @Test
  void afterARestartTheBackendsOfAClusterThatHangsStay() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.1 256");
      bed.stop();
      bed.hostWrites.clear();
      FaultPlan.Hang hang = bed.faults("east").hang(ClusterCall.with(ClusterCall.Verb.LIST));

      bed.start();
      bed.pods("west", "10.2.0.2");
      awaitBackends(bed, "east 10.1.0.1 256", "west 10.2.0.2 256");

      bed.pods("east");
      hang.release();
      awaitBackends(bed, "west 10.2.0.2 256");
      eventually(
          () ->
              assertThat(bed.hostWrites)
                  .contains("DELETE endpointslices web-global-east-1")
                  .doesNotContain("CREATE endpointslices web-global-east-1"));
    }
  }

  @Test
  void aServiceOfSomebodyElseIsNotTouched() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.host.create(
          StandardTypes.SERVICE,
          JsonValue.parseYaml(
              """
              apiVersion: v1
              kind: Service
              metadata: {name: web-global, namespace: shop}
              spec: {selector: {app: other}, ports: [{port: 1}]}
              """),
          WriteOptions.DEFAULT);
      bed.pods("east", "10.1.0.1").start();

      eventually(() -> assertThat(bed.warnings()).isNotEmpty());

      assertThat(bed.warnings().get(0)).contains("web-global that is somebody else's");
      assertThat(bed.hostWrites).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "global-backends | Pod | reached as Pods or as LoadBalancers, not as \"Pod\"",
        "weights | east:3 | weights are a list such as east=3,west=1",
        "weights | east=1000001 | from 0 to 1000000"
      })
  void whatIsMisspeltIsToldAndStopsNoTraffic(String annotation, String value, String told) {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").start();
      awaitBackends(bed, "east 10.1.0.1 256");

      bed.annotate(annotation, value);

      eventually(
          () -> assertThat(bed.warnings()).anySatisfy(text -> assertThat(text).contains(told)));
      assertThat(bed.backends()).containsExactly("east 10.1.0.1 256");
    }
  }

  @Test
  void oldClustersHaveSlicesOfTheirVersionAndEndpoints() {
    try (BalancingBed bed =
        new BalancingBed(SliceForms.V1BETA1)
            .member("east", "eu", SliceForms.V1BETA1)
            .member("west", "us", StandardTypes.CONFIG_MAP)
            .federate("global-backends: Pods")) {
      bed.pods("east", SliceForms.V1BETA1, "10.1.0.1");
      bed.member("west")
          .create(
              StandardTypes.ENDPOINTS,
              JsonValue.parseYaml(
                  """
                  apiVersion: v1
                  kind: Endpoints
                  metadata: {name: web, namespace: shop, labels: {kubefed.io/managed: "true"}}
                  subsets:
                  - addresses: [{ip: 10.2.0.1}]
                    notReadyAddresses: [{ip: 10.2.0.2}]
                    ports: [{name: http, port: 8080}]
                  """),
              WriteOptions.DEFAULT);
      bed.start();

      eventually(
          () ->
              assertThat(bed.backends(bed.host, SliceForms.V1BETA1))
                  .containsExactly("east 10.1.0.1 256", "west 10.2.0.1 256"));
      eventually(
          () ->
              assertThat(bed.host.get(StandardTypes.ENDPOINTS, SHOP, "web-global"))
                  .hasValueSatisfying(
                      endpoints ->
                          assertThat(endpoints.get("subsets").orElseThrow().toJson())
                              .contains("10.1.0.1", "10.2.0.1")));
      assertThat(
              bed.host
                  .get(StandardTypes.ENDPOINTS, SHOP, "web-global")
                  .orElseThrow()
                  .text("metadata", "labels", "endpointslice.kubernetes.io/skip-mirror"))
          .isEqualTo(Optional.of("true"));

      bed.annotate("global-backends", null);
      eventually(
          () -> assertThat(bed.host.get(StandardTypes.ENDPOINTS, SHOP, "web-global")).isEmpty());
    }
  }

  @Test
  void aMemberCanHoldTheGlobalServiceWhileItIsReady() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.pods("east", "10.1.0.1").pods("west", "10.2.0.1");
      bed.start(BalancingSettings.DEFAULT.inMember("west"));

      eventually(
          () ->
              assertThat(bed.backends(bed.member("west"), SliceForms.V1))
                  .contains("east 10.1.0.1 256", "west 10.2.0.1 256"));
      assertThat(
              bed.member("west")
                  .get(StandardTypes.SERVICE, SHOP, "web-global")
                  .orElseThrow()
                  .path("metadata", "ownerReferences"))
          .isEmpty();
      assertThat(bed.hostWrites).isEmpty();

      bed.unfederate();
      eventually(
          () ->
              assertThat(bed.member("west").get(StandardTypes.SERVICE, SHOP, "web-global"))
                  .isEmpty());
    }
  }

  @Test
  void aMemberWithoutTheNamespaceIsTold() {
    try (BalancingBed bed = eastAndWest().federate("global-backends: Pods")) {
      bed.member("west").delete(StandardTypes.NAMESPACE, "", SHOP, DeleteOptions.DEFAULT);
      bed.start(BalancingSettings.DEFAULT.inMember("west"));

      eventually(
          () ->
              assertThat(bed.warnings())
                  .contains(
                      "cluster west has no namespace shop to hold the global Service; create it"));
    }
  }

  @Test
  void onlyServicesAreBalanced() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                BalancingSettings.DEFAULT.withServices(
                    FederatedType.forTarget(StandardTypes.CONFIG_MAP)));
  }

  @Test
  void everythingThatIsWrongWithAServiceIsToldAtOnce() {
    FederatedServiceView view =
        FederatedServiceView.of(
            JsonValue.parseYaml(
                """
                apiVersion: types.kubefed.io/v1beta1
                kind: FederatedService
                metadata:
                  name: %s
                  namespace: shop
                  annotations: {dns.kubefed.io/global-backends: Pods}
                spec: {template: {spec: {type: ExternalName}}}
                """
                    .formatted("w".repeat(60))));

    assertThatThrownBy(() -> BalancedService.of(view))
        .hasMessageContaining("more than 63 characters")
        .hasMessageContaining("ExternalName has no backends")
        .hasMessageContaining("a global Service needs a port");
    assertThat(view.reference())
        .isEqualTo(
            new ObjectReference(
                "types.kubefed.io/v1beta1", "FederatedService", "shop", "w".repeat(60)));
  }
}
