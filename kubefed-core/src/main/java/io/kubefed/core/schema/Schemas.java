package io.kubefed.core.schema;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of structural schemas. */
final class Schemas {

  static final String PRESERVE_UNKNOWN_FIELDS = "x-kubernetes-preserve-unknown-fields";
  static final String INT_OR_STRING = "x-kubernetes-int-or-string";

  private Schemas() {}

  static JsonValue string() {
    return JsonValue.of(Map.of("type", "string"));
  }

  static JsonValue bool() {
    return JsonValue.of(Map.of("type", "boolean"));
  }

  static JsonValue int64() {
    return fields("type", "integer", "format", "int64");
  }

  static JsonValue dateTime() {
    return fields("type", "string", "format", "date-time");
  }

  static JsonValue matching(String pattern) {
    return fields("type", "string", "pattern", pattern);
  }

  /** Any value, null included. */
  static JsonValue anything() {
    return fields(PRESERVE_UNKNOWN_FIELDS, true, "nullable", true);
  }

  static JsonValue arrayOf(JsonValue items) {
    return fields("type", "array", "items", items);
  }

  static JsonValue mapOf(JsonValue values) {
    return fields("type", "object", "additionalProperties", values);
  }

  /** An object that has these fields and loses all others. */
  static JsonValue object(Map<String, JsonValue> properties, String... required) {
    JsonValue object = fields("type", "object", "properties", properties);
    return required.length == 0 ? object : object.with("required", JsonValue.of(List.of(required)));
  }

  /** An object that has these fields and keeps all others. */
  static JsonValue openObject(Map<String, JsonValue> properties, String... required) {
    JsonValue object =
        properties.isEmpty() ? fields("type", "object") : object(properties, required);
    return object.with(PRESERVE_UNKNOWN_FIELDS, JsonValue.of(true));
  }

  static JsonValue described(String description, JsonValue schema) {
    return schema.with("description", JsonValue.of(description));
  }

  /** An object of these names and values, in their order. */
  static JsonValue fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return JsonValue.of(fields);
  }

  /** Properties in their order; their schemas follow their names. */
  static Map<String, JsonValue> properties(Object... namesAndSchemas) {
    return fields(namesAndSchemas).fields();
  }
}
