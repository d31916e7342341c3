package io.kubefed.dns.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SliceFormsTest {

  private static JsonValue yaml(String text) {
    return JsonValue.parseYaml(text);
  }

  @Test
  void slicesOfBothVersionsAreReducedToTheSame() {
    JsonValue reduced =
        yaml(
            """
            addressType: IPv4
            ports: [{name: http, protocol: TCP, port: 8080}]
            endpoints:
            - {addresses: [10.1.0.1], conditions: {ready: true}, zone: eu-a}
            - {addresses: [10.1.0.2], conditions: {ready: false}, hostname: web-1}
            """);

    assertThat(
            SliceForms.reduced(
                yaml(
                    """
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: web-x1}
                    addressType: IPv4
                    ports: [{name: http, port: 8080}]
                    endpoints:
                    - {addresses: [10.1.0.1], nodeName: n1, zone: eu-a}
                    - addresses: [10.1.0.2]
                      conditions: {ready: false, serving: true, terminating: true}
                      hostname: web-1
                      targetRef: {kind: Pod, name: web-1}
                    """)))
        .isEqualTo(reduced);
    assertThat(
            SliceForms.reduced(
                yaml(
                    """
                    apiVersion: discovery.k8s.io/v1beta1
                    kind: EndpointSlice
                    metadata: {name: web-x1}
                    addressType: IPv4
                    ports: [{name: http, protocol: TCP, port: 8080}]
                    endpoints:
                    - addresses: [10.1.0.1]
                      conditions: {ready: true}
                      topology: {topology.kubernetes.io/zone: eu-a, kubernetes.io/hostname: n1}
                    - {addresses: [10.1.0.2], conditions: {ready: false}, hostname: web-1}
                    """)))
        .isEqualTo(reduced);
  }

  @Test
  void aSliceIsWrittenAtTheVersionThatIsServed() {
    JsonValue slice =
        yaml(
            """
            apiVersion: discovery.k8s.io/v1
            endpoints: [{addresses: [10.1.0.1], zone: eu-a}, {addresses: [10.1.0.2]}]
            """);

    assertThat(SliceForms.at(SliceForms.V1, slice)).isEqualTo(slice);
    assertThat(SliceForms.at(SliceForms.V1BETA1, slice))
        .isEqualTo(
            yaml(
                """
                apiVersion: discovery.k8s.io/v1beta1
                endpoints:
                - {addresses: [10.1.0.1], topology: {topology.kubernetes.io/zone: eu-a}}
                - {addresses: [10.1.0.2]}
                """));
  }

  @Test
  void endpointsAndSlicesSayTheSame() {
    JsonValue endpoints =
        yaml(
            """
            subsets:
            - addresses: [{ip: 10.1.0.1, nodeName: n1}, {ip: "fd00::1"}]
              notReadyAddresses: [{ip: 10.1.0.9}]
              ports: [{name: http, port: 8080, protocol: TCP}]
            """);

    List<JsonValue> slices = SliceForms.ofEndpoints(endpoints);

    assertThat(slices)
        .extracting(slice -> slice.text("addressType").orElse(""))
        .containsExactly("IPv4", "IPv6");
    assertThat(SliceForms.toSubsets(slices))
        .isEqualTo(
            yaml(
                """
                - addresses: [{ip: 10.1.0.1}]
                  ports: [{name: http, port: 8080, protocol: TCP}]
                - addresses: [{ip: "fd00::1"}]
                  ports: [{name: http, port: 8080, protocol: TCP}]
                """));
  }

  @Test
  void endpointsHaveNoPlaceForNamesAndForWhatIsNotReady() {
    assertThat(
            SliceForms.toSubsets(
                List.of(
                    yaml("{addressType: FQDN, endpoints: [{addresses: [east.example.test]}]}"),
                    yaml(
                        "{addressType: IPv4, endpoints: [{addresses: [10.1.0.1],"
                            + " conditions: {ready: false}}]}"))))
        .isEqualTo(JsonValue.emptyArray());
  }

  @Test
  void defaultsOfTheServerAreNoDifference() {
    JsonValue desired = yaml("{metadata: {labels: {a: b}}, spec: {ports: [{port: 80}]}}");
    JsonValue current =
        yaml(
            """
            metadata: {name: web, labels: {a: b, c: d}}
            spec: {clusterIP: 10.0.0.1, ports: [{port: 80, protocol: TCP, targetPort: 80}]}
            """);

    assertThat(Desired.change(current, desired)).isEmpty();
    assertThat(Desired.change(current, yaml("{spec: {ports: [{port: 81}], externalIPs: []}}")))
        .isEqualTo(
            Optional.of(
                yaml(
                    """
                    metadata: {name: web, labels: {a: b, c: d}}
                    spec: {clusterIP: 10.0.0.1, ports: [{port: 81}], externalIPs: []}
                    """)));
  }

  @Test
  void anEndpointThatIsGoneIsADifferenceOfSlices() {
    JsonValue current =
        yaml("{addressType: IPv4, endpoints: [{addresses: [10.1.0.1], zone: eu-a}]}");
    JsonValue without = yaml("{addressType: IPv4, endpoints: [{addresses: [10.1.0.1]}]}");

    assertThat(Desired.sliceChange(current, without)).isEqualTo(Optional.of(without));
    assertThat(Desired.sliceChange(current, current)).isEmpty();
  }

  @Test
  void endpointsAreComparedByWhatIsReached() {
    JsonValue ports = yaml("[{name: http, port: 8080, protocol: TCP}]");
    JsonValue grouped = yaml("{subsets: [{addresses: [{ip: 10.1.0.1}, {ip: 10.2.0.1}]}]}");
    JsonValue apart =
        yaml("{subsets: [{addresses: [{ip: 10.2.0.1}]}, {addresses: [{ip: 10.1.0.1}]}]}");

    assertThat(Desired.endpointsChange(withPorts(grouped, ports), withPorts(apart, ports)))
        .isEmpty();
    assertThat(
            Desired.endpointsChange(
                withPorts(grouped, ports), JsonValue.emptyObject().with("subsets", yaml("[]"))))
        .isPresent();
  }

  private static JsonValue withPorts(JsonValue endpoints, JsonValue ports) {
    return endpoints.with(
        "subsets",
        JsonValue.of(
            SliceForms.items(endpoints, "subsets").stream()
                .map(subset -> subset.with("ports", ports))
                .toList()));
  }
}
