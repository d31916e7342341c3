package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a CustomResourceDefinition defines. */
final class CustomTypes {

  private CustomTypes() {}

  /** The types it makes the cluster serve; none if it is incomplete. */
  static List<ServedType> of(JsonValue definition) {
    String group = definition.text("spec", "group").orElse("");
    String kind = definition.text("spec", "names", "kind").orElse("");
    String plural = definition.text("spec", "names", "plural").orElse("");
    boolean namespaced = definition.text("spec", "scope").orElse("").equals("Namespaced");
    if (group.isEmpty() || kind.isEmpty() || plural.isEmpty()) {
      return List.of();
    }
    List<ServedType> types = new ArrayList<>();
    for (JsonValue version :
        definition.path("spec", "versions").map(JsonValue::items).orElse(List.of())) {
      if (version.bool("served").orElse(false)) {
        types.add(
            new ServedType(
                new ResourceType(
                    group, version.text("name").orElse("v1"), kind, plural, namespaced),
                version.path("subresources", "status").isPresent(),
                true));
      }
    }
    return types;
  }

  /** The definition with the status that the server gives it once its types are served. */
  static JsonValue established(JsonValue definition, String now) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("acceptedNames", definition.path("spec", "names").orElseGet(JsonValue::emptyObject));
    status.put(
        "conditions",
        List.of(
            condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
            condition(
                "Established",
                "InitialNamesAccepted",
                "the initial names have been accepted",
                now)));
    status.put(
        "storedVersions",
        definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
            .filter(version -> version.bool("storage").orElse(false))
            .flatMap(version -> version.text("name").stream())
            .toList());
    return definition.with("status", JsonValue.of(status));
  }

  private static JsonValue condition(String type, String reason, String message, String now) {
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("type", type);
    condition.put("status", "True");
    condition.put("reason", reason);
    condition.put("message", message);
    condition.put("lastTransitionTime", now);
    return JsonValue.of(condition);
  }
}
