package io.kubefed.dns.endpoints;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The forms in which clusters tell the endpoints of services, and the one that this module works
 * with: that of {@code discovery.k8s.io/v1}, reduced to what others may use in another cluster:
 *
 * <pre>{@code
 * {"addressType", "ports": [{"name", "protocol", "port", "appProtocol"}],
 *  "endpoints": [{"addresses", "conditions": {"ready"}, "hostname", "zone"}]}
 * }</pre>
 *
 * <p>Nodes, pods and the finer conditions of termination mean nothing elsewhere and are left out.
 */
public final class SliceForms {

  /** EndpointSlices of clusters since 1.21. */
  public static final ResourceType V1 =
      ResourceType.namespaced("discovery.k8s.io/v1", "EndpointSlice", "endpointslices");

  /** EndpointSlices of clusters from 1.17 to 1.24. */
  public static final ResourceType V1BETA1 = V1.withVersion("v1beta1");

  /** The label that names a slice's Service. */
  public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  private static final String ZONE = "topology.kubernetes.io/zone";

  private SliceForms() {}

  /** A slice of any version, reduced to what is the same everywhere, in the form of v1. */
  public static JsonValue reduced(JsonValue slice) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("addressType", slice.text("addressType").orElse("IPv4"));
    fields.put("ports", items(slice, "ports").stream().map(SliceForms::port).toList());
    fields.put("endpoints", items(slice, "endpoints").stream().map(SliceForms::endpoint).toList());
    return JsonValue.of(fields);
  }

  private static JsonValue port(JsonValue port) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", port.text("name").orElse(""));
    fields.put("protocol", port.text("protocol").orElse("TCP"));
    port.integer("port").ifPresent(number -> fields.put("port", number));
    port.text("appProtocol").ifPresent(spoken -> fields.put("appProtocol", spoken));
    return JsonValue.of(fields);
  }

  private static JsonValue endpoint(JsonValue endpoint) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("addresses", endpoint.get("addresses").orElseGet(JsonValue::emptyArray));
    // Absent means ready, by the API's own definition.
    fields.put("conditions", Map.of("ready", endpoint.bool("conditions", "ready").orElse(true)));
    endpoint.text("hostname").ifPresent(name -> fields.put("hostname", name));
    endpoint
        .text("zone")
        .or(() -> endpoint.text("topology", ZONE))
        .ifPresent(zone -> fields.put("zone", zone));
    return JsonValue.of(fields);
  }

  /** A whole slice in the form of v1, as a cluster takes it that serves this type of slices. */
  public static JsonValue at(ResourceType type, JsonValue slice) {
    JsonValue versioned = slice.with("apiVersion", JsonValue.of(type.apiVersion()));
    if (!type.version().equals(V1BETA1.version())) {
      return versioned;
    }
    return versioned.with(
        "endpoints",
        JsonValue.of(
            items(slice, "endpoints").stream()
                .map(
                    endpoint ->
                        endpoint
                            .text("zone")
                            .map(
                                zone ->
                                    endpoint
                                        .without("zone")
                                        .with("topology", JsonValue.of(Map.of(ZONE, zone))))
                            .orElse(endpoint))
                .toList()));
  }

  /** Slices, reduced, that say the same as an Endpoints object: one for each subset and family. */
  public static List<JsonValue> ofEndpoints(JsonValue endpoints) {
    List<JsonValue> slices = new ArrayList<>();
    for (JsonValue subset : items(endpoints, "subsets")) {
      Map<String, List<JsonValue>> byType = new LinkedHashMap<>();
      for (JsonValue address : items(subset, "addresses")) {
        address
            .text("ip")
            .ifPresent(
                ip ->
                    byType
                        .computeIfAbsent(addressType(ip), type -> new ArrayList<>())
                        .add(
                            endpoint(
                                address
                                    .without("ip")
                                    .with("addresses", JsonValue.of(List.of(ip))))));
      }
      byType.forEach(
          (type, ready) ->
              slices.add(
                  reduced(
                      JsonValue.of(
                          Map.of(
                              "addressType",
                              type,
                              "ports",
                              subset.get("ports").orElseGet(JsonValue::emptyArray),
                              "endpoints",
                              ready)))));
    }
    return slices;
  }

  /**
   * The subsets of an Endpoints object that say the same as these slices. Names are left out, for
   * which Endpoints have no place.
   */
  public static JsonValue toSubsets(List<JsonValue> slices) {
    List<Object> subsets = new ArrayList<>();
    for (JsonValue slice : slices) {
      List<Object> addresses = new ArrayList<>();
      if (!slice.text("addressType").equals(Optional.of("FQDN"))) {
        for (JsonValue endpoint : items(slice, "endpoints")) {
          if (endpoint.bool("conditions", "ready").orElse(true)) {
            items(endpoint, "addresses").stream()
                .flatMap(address -> address.text().stream())
                .map(address -> Map.of("ip", address))
                .forEach(addresses::add);
          }
        }
      }
      if (!addresses.isEmpty()) {
        subsets.add(
            Map.of(
                "addresses",
                addresses,
                "ports",
                slice.get("ports").orElseGet(JsonValue::emptyArray)));
      }
    }
    return JsonValue.of(subsets);
  }

  /** Every address with every port of an Endpoints object, in whichever way it groups them. */
  static Set<JsonValue> reached(JsonValue endpoints) {
    Set<JsonValue> reached = new HashSet<>();
    for (JsonValue slice : ofEndpoints(endpoints)) {
      for (JsonValue endpoint : items(slice, "endpoints")) {
        for (JsonValue port : items(slice, "ports")) {
          reached.add(
              JsonValue.of(List.of(endpoint.get("addresses").orElse(JsonValue.NULL), port)));
        }
      }
    }
    return reached;
  }

  /** IPv4 or IPv6. */
  public static String addressType(String ip) {
    return ip.indexOf(':') < 0 ? "IPv4" : "IPv6";
  }

  /** The items of a list in an object; none where it is absent or no list. */
  public static List<JsonValue> items(JsonValue object, String name) {
    return object.get(name).map(JsonValue::items).orElse(List.of());
  }
}
