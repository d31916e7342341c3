package io.kubefed.propagation.install.deployment;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the trees of objects. */
final class Fields {

  private Fields() {}

  /** An object of these names and values, in their order. */
  static JsonValue fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return JsonValue.of(fields);
  }

  /** The object with that field, or without it where there would be nothing in it. */
  static JsonValue withUnlessEmpty(JsonValue object, String name, Object content) {
    JsonValue value = JsonValue.of(content);
    return value.isEmpty() ? object : object.with(name, value);
  }

  /** Names an object of that type. */
  static ObjectReference reference(ResourceType type, JsonValue object) {
    return ObjectReference.of(
        type,
        object.text("metadata", "namespace").orElse(""),
        object.text("metadata", "name").orElse(""));
  }
}
