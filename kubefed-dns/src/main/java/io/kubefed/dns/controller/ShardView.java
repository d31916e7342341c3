package io.kubefed.dns.controller;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.informer.Form;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a member's object.
 *
 * @param key {@code namespace/name} of the service or ingress that it is or belongs to
 * @param ready of endpoints: whether one of them takes traffic; of a service or ingress: true
 * @param ingress of a service or ingress: the load balancers' {@code ip} and {@code hostname},
 *     sorted as KubeFed sorts them; else empty
 */
record ShardView(String key, boolean ready, List<JsonValue> ingress) {

  /** Of a Service or Ingress. */
  static final Form<ShardView> LOAD_BALANCER = Form.ofWhole(ShardView::loadBalancer);

  /** Of Endpoints. */
  static final Form<ShardView> ENDPOINTS = Form.ofWhole(ShardView::endpoints);

  /** Of an EndpointSlice. */
  static final Form<ShardView> ENDPOINT_SLICE = Form.ofWhole(ShardView::endpointSlice);

  private static final List<String> FIELDS = List.of("ip", "hostname");

  private static ShardView loadBalancer(JsonValue object) {
    List<JsonValue> ingress =
        items(object.path("status", "loadBalancer", "ingress").orElse(JsonValue.NULL)).stream()
            .map(ShardView::address)
            .filter(address -> !address.isEmpty())
            .sorted(
                Comparator.comparing((JsonValue address) -> address.text("ip").orElse(""))
                    .thenComparing(address -> address.text("hostname").orElse("")))
            .distinct()
            .toList();
    return new ShardView(key(object, object.text("metadata", "name").orElse("")), true, ingress);
  }

  /** KubeFed keeps no other fields, such as {@code ipMode}. */
  private static JsonValue address(JsonValue item) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (String field : FIELDS) {
      item.text(field).filter(text -> !text.isEmpty()).ifPresent(text -> kept.put(field, text));
    }
    return JsonValue.of(kept);
  }

  private static ShardView endpoints(JsonValue object) {
    boolean ready =
        items(object.get("subsets").orElse(JsonValue.NULL)).stream()
            .anyMatch(subset -> !items(subset.get("addresses").orElse(JsonValue.NULL)).isEmpty());
    return new ShardView(key(object, object.text("metadata", "name").orElse("")), ready, List.of());
  }

  private static ShardView endpointSlice(JsonValue object) {
    boolean ready =
        items(object.get("endpoints").orElse(JsonValue.NULL)).stream()
            .anyMatch(
                endpoint ->
                    endpoint.bool("conditions", "ready").orElse(true)
                        && !items(endpoint.get("addresses").orElse(JsonValue.NULL)).isEmpty());
    String service =
        object
            .path("metadata", "labels")
            .map(JsonValue::textFields)
            .orElse(Map.of())
            .getOrDefault("kubernetes.io/service-name", "");
    return new ShardView(key(object, service), ready, List.of());
  }

  private static String key(JsonValue object, String name) {
    return object.text("metadata", "namespace").orElse("") + "/" + name;
  }

  private static List<JsonValue> items(JsonValue value) {
    return value.isArray() ? value.items() : List.of();
  }
}
