package io.kubefed.core.schema;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the schema of a target into the schema of templates for it.
 *
 * <p>A template is not a target: overrides may add what it lacks, and KubeFed took any object for a
 * template and gave it to the members as it was. So the schema keeps what says that a value is of
 * the wrong kind (types, and the rules for single values: enumerations, patterns, ranges), and
 * leaves out what only a finished object can be held to:
 *
 * <ul>
 *   <li>{@code required}, {@code minItems}, {@code minProperties}, and the combinations {@code
 *       allOf}, {@code anyOf}, {@code oneOf} and {@code not}, in which requirements hide;
 *   <li>{@code x-kubernetes-validations}: the rules are written for finished objects, servers
 *       before 1.23 do not know them, and later ones limit what all rules of a definition may cost;
 *   <li>{@code default}: it would be written into templates, change their versions, and so cause
 *       writes to every member;
 *   <li>{@code x-kubernetes-list-type} and its keys: keys of list items must be required or have a
 *       default, which they no longer do;
 *   <li>{@code x-kubernetes-embedded-resource}: it requires the embedded object's kind.
 * </ul>
 *
 * <p>Every object keeps fields that the schema does not know, because a member may serve a newer
 * schema than the host, and what the host pruned no member would ever see. Nulls are kept as well,
 * which an override may count on to have a place to replace.
 */
final class TemplateSchema {

  /** The rules for single values, which a template's values are held to as well. */
  private static final Set<String> RULES_FOR_VALUES =
      Set.of(
          "description",
          "nullable",
          "format",
          "enum",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "maxItems");

  private static final Set<String> SCALARS = Set.of("string", "integer", "number", "boolean");

  private TemplateSchema() {}

  /** The schema of templates for a target of which no schema is known: any object. */
  static JsonValue ofAnything() {
    return Schemas.openObject(Map.of());
  }

  /** The schema of templates for a target with that schema. */
  static JsonValue of(JsonValue target) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    properties.put("apiVersion", Schemas.string());
    properties.put("kind", Schemas.string());
    properties.put("metadata", Schemas.openObject(Map.of()));
    target
        .get("properties")
        .map(JsonValue::fields)
        .orElse(Map.of())
        .forEach(
            (name, schema) -> {
              if (!name.equals("status") && !properties.containsKey(name)) {
                properties.put(name, relaxed(schema));
              }
            });
    return Schemas.openObject(properties);
  }

  private static JsonValue relaxed(JsonValue schema) {
    Map<String, JsonValue> relaxed = new LinkedHashMap<>();
    schema
        .fields()
        .forEach(
            (keyword, value) -> {
              if (RULES_FOR_VALUES.contains(keyword)) {
                relaxed.put(keyword, value);
              }
            });
    if (!relaxed.containsKey("enum")) {
      // An enumeration refuses a null that is not in it; without nullable it is pruned instead.
      relaxed.put("nullable", JsonValue.of(true));
    }
    String type = schema.text("type").orElse("");
    if (schema.bool(Schemas.INT_OR_STRING).orElse(false)) {
      relaxed.put(Schemas.INT_OR_STRING, JsonValue.of(true));
    } else if (type.equals("object")) {
      relaxed.put("type", JsonValue.of(type));
      relaxed.putAll(contentOf(schema));
    } else if (type.equals("array")) {
      relaxed.put("type", JsonValue.of(type));
      relaxed.put("items", relaxed(schema.get("items").orElseGet(JsonValue::emptyObject)));
    } else if (SCALARS.contains(type)) {
      relaxed.put("type", JsonValue.of(type));
    } else {
      relaxed.put(Schemas.PRESERVE_UNKNOWN_FIELDS, JsonValue.of(true));
    }
    return JsonValue.of(relaxed);
  }

  private static Map<String, JsonValue> contentOf(JsonValue object) {
    Optional<JsonValue> values = object.get("additionalProperties").filter(JsonValue::isObject);
    if (values.isPresent()) {
      return Map.of("additionalProperties", relaxed(values.get()));
    }
    Map<String, JsonValue> content = new LinkedHashMap<>();
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    if (!object.bool("x-kubernetes-embedded-resource").orElse(false)) {
      object
          .get("properties")
          .map(JsonValue::fields)
          .orElse(Map.of())
          .forEach((name, schema) -> properties.put(name, relaxed(schema)));
    }
    if (!properties.isEmpty()) {
      content.put("properties", JsonValue.of(properties));
    }
    content.put(Schemas.PRESERVE_UNKNOWN_FIELDS, JsonValue.of(true));
    return content;
  }
}
