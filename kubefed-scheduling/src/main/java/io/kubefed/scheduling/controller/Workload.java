package io.kubefed.scheduling.controller;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.informer.Form;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a workload in a member cluster: specification without templates, and status
 * without conditions.
 */
final class Workload {

  static final Form<JsonValue> FORM = Form.ofWhole(Workload::reduced);

  /** What is kept of a pod: what analysis and estimators look at. */
  static final Form<JsonValue> POD_FORM = Form.ofWhole(Workload::reducedPod);

  /** What is kept of a node: what estimators look at. */
  static final Form<JsonValue> NODE_FORM = Form.ofWhole(Workload::reducedNode);

  private Workload() {}

  private static JsonValue reducedNode(JsonValue object) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    fields.put("metadata", identity(object));
    object.get("spec").ifPresent(spec -> fields.put("spec", spec));
    object
        .path("status", "allocatable")
        .ifPresent(
            allocatable ->
                fields.put("status", JsonValue.emptyObject().with("allocatable", allocatable)));
    return JsonValue.of(fields);
  }

  private static JsonValue reduced(JsonValue object) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    fields.put("metadata", identity(object));
    object
        .get("spec")
        .ifPresent(
            spec ->
                fields.put("spec", without(spec, "template", "volumeClaimTemplates", "metrics")));
    object.get("status").ifPresent(status -> fields.put("status", without(status, "conditions")));
    return JsonValue.of(fields);
  }

  private static JsonValue reducedPod(JsonValue object) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    fields.put("metadata", identity(object));
    object.get("spec").ifPresent(spec -> fields.put("spec", without(spec, "volumes")));
    object
        .get("status")
        .ifPresent(status -> fields.put("status", without(status, "containerStatuses")));
    return JsonValue.of(fields);
  }

  private static JsonValue identity(JsonValue object) {
    Map<String, JsonValue> kept = new LinkedHashMap<>();
    Optional<JsonValue> metadata = object.get("metadata");
    for (String field : new String[] {"name", "namespace", "labels", "deletionTimestamp"}) {
      metadata.flatMap(all -> all.get(field)).ifPresent(value -> kept.put(field, value));
    }
    return JsonValue.of(kept);
  }

  private static JsonValue without(JsonValue object, String... names) {
    Map<String, JsonValue> fields = new LinkedHashMap<>(object.fields());
    for (String name : names) {
      fields.remove(name);
    }
    return JsonValue.of(fields);
  }
}
