package io.kubefed.dns.balancing;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.informer.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a federated service: nothing changes here when its status does.
 *
 * @param object its identity: apiVersion, kind, and of the metadata name, namespace and uid
 * @param beingDeleted whether its deletion was asked for
 * @param annotations those of its annotations that ask for load balancing
 * @param type the type of Service of the template; empty for the default
 * @param ports the ports of the template
 */
record FederatedServiceView(
    JsonValue object,
    boolean beingDeleted,
    Map<String, String> annotations,
    String type,
    List<JsonValue> ports) {

  static final Form<FederatedServiceView> FORM = Form.ofWhole(FederatedServiceView::of);

  private static final List<String> ANNOTATIONS =
      List.of(
          GlobalLoadBalancing.BACKENDS_ANNOTATION,
          GlobalLoadBalancing.WEIGHTS_ANNOTATION,
          GlobalLoadBalancing.FAILOVER_ANNOTATION);

  static FederatedServiceView of(JsonValue object) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (String field : List.of("name", "namespace", "uid")) {
      object.text("metadata", field).ifPresent(value -> metadata.put(field, value));
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    for (String name : ANNOTATIONS) {
      object.text("metadata", "annotations", name).ifPresent(text -> annotations.put(name, text));
    }
    return new FederatedServiceView(
        JsonValue.of(
            Map.of(
                "apiVersion",
                object.text("apiVersion").orElse(""),
                "kind",
                object.text("kind").orElse(""),
                "metadata",
                metadata)),
        object.text("metadata", "deletionTimestamp").isPresent(),
        Map.copyOf(annotations),
        object.text("spec", "template", "spec", "type").orElse(""),
        object.path("spec", "template", "spec", "ports").map(JsonValue::items).orElse(List.of()));
  }

  String name() {
    return object.text("metadata", "name").orElse("");
  }

  String namespace() {
    return object.text("metadata", "namespace").orElse("");
  }

  ObjectReference reference() {
    return new ObjectReference(
        object.text("apiVersion").orElse(""), object.text("kind").orElse(""), namespace(), name());
  }

  /** Whether it asks to be balanced, in whatever words. */
  boolean asks() {
    return !beingDeleted && annotations.containsKey(GlobalLoadBalancing.BACKENDS_ANNOTATION);
  }
}
