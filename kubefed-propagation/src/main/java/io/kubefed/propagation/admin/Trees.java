package io.kubefed.propagation.admin;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done with the trees of objects here. */
final class Trees {

  private Trees() {}

  /** An object of these names and values, in their order. */
  static JsonValue fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return JsonValue.of(fields);
  }

  /** An object of that type, with no more than a name; the namespace is empty for none. */
  static JsonValue named(ResourceType type, String namespace, String name) {
    JsonValue metadata = fields("name", name);
    return fields(
        "apiVersion",
        type.apiVersion(),
        "kind",
        type.kind(),
        "metadata",
        namespace.isEmpty() ? metadata : metadata.with("namespace", JsonValue.of(namespace)));
  }

  static JsonValue annotated(JsonValue object, String name, String value) {
    return object.with(
        "metadata",
        metadata(object)
            .with(
                "annotations",
                object
                    .path("metadata", "annotations")
                    .filter(JsonValue::isObject)
                    .orElseGet(JsonValue::emptyObject)
                    .with(name, JsonValue.of(value))));
  }

  static Optional<String> annotation(JsonValue object, String name) {
    return object.text("metadata", "annotations", name);
  }

  static JsonValue metadata(JsonValue object) {
    return object.get("metadata").filter(JsonValue::isObject).orElseGet(JsonValue::emptyObject);
  }

  static String name(JsonValue object) {
    return object.text("metadata", "name").orElse("");
  }

  static String namespace(JsonValue object) {
    return object.text("metadata", "namespace").orElse("");
  }

  static String uid(JsonValue object) {
    return object.text("metadata", "uid").orElse("");
  }

  static boolean isBeingDeleted(JsonValue object) {
    return object.text("metadata", "deletionTimestamp").isPresent();
  }

  static ObjectReference reference(ResourceType type, JsonValue object) {
    return ObjectReference.of(type, namespace(object), name(object));
  }

  static List<JsonValue> items(JsonValue object, String... path) {
    return object.path(path).map(JsonValue::items).orElse(List.of());
  }

  /** Without the field behind these names; containers that it leaves empty stay. */
  static JsonValue without(JsonValue object, String... path) {
    String first = path[0];
    if (path.length == 1) {
      return object.isObject() ? object.without(first) : object;
    }
    Optional<JsonValue> child = object.get(first);
    String[] rest = List.of(path).subList(1, path.length).toArray(String[]::new);
    return child.isPresent() ? object.with(first, without(child.get(), rest)) : object;
  }

  /** What is there, with all that is wanted: fields go over fields, other values are replaced. */
  static JsonValue overlay(JsonValue there, JsonValue wanted) {
    if (!there.isObject() || !wanted.isObject()) {
      return wanted;
    }
    JsonValue result = there;
    for (Map.Entry<String, JsonValue> field : wanted.fields().entrySet()) {
      Optional<JsonValue> before = there.get(field.getKey());
      result =
          result.with(
              field.getKey(),
              before.isPresent() ? overlay(before.get(), field.getValue()) : field.getValue());
    }
    return result;
  }
}
