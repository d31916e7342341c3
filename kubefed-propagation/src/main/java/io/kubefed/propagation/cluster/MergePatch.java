package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonValue;
import java.util.Map;

/** Applies JSON merge patches (RFC 7386). */
final class MergePatch {

  private MergePatch() {}

  static JsonValue apply(JsonValue patch, JsonValue target) {
    if (!patch.isObject()) {
      return patch;
    }
    JsonValue result = target.isObject() ? target : JsonValue.emptyObject();
    for (Map.Entry<String, JsonValue> field : patch.fields().entrySet()) {
      String name = field.getKey();
      if (field.getValue().isNull()) {
        result = result.without(name);
      } else {
        JsonValue before = result.get(name).orElse(JsonValue.NULL);
        result = result.with(name, apply(field.getValue(), before));
      }
    }
    return result;
  }
}
