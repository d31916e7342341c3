package io.kubefed.core.schema;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that an API server holds {@code apiextensions.k8s.io/v1} schemas to, as the
 * documentation of structural schemas gives them. Narrower than the server: keywords that this
 * project does not use are violations too.
 */
final class StructuralSchemaRules {

  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "description",
          "properties",
          "additionalProperties",
          "items",
          "required",
          "format",
          "enum",
          "pattern",
          "nullable",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "maxItems",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-int-or-string");
  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "integer", "number", "boolean");

  private final List<String> violations = new ArrayList<>();

  private StructuralSchemaRules() {}

  /** Every violation in a definition, each with its place; none if it is fine. */
  static List<String> violations(JsonValue definition) {
    StructuralSchemaRules rules = new StructuralSchemaRules();
    for (JsonValue version : definition.path("spec", "versions").orElseThrow().items()) {
      rules.root(version.path("schema", "openAPIV3Schema").orElseThrow());
    }
    return rules.violations;
  }

  private void root(JsonValue schema) {
    if (!schema.text("type").equals(Optional.of("object"))) {
      violations.add("/: the root must be an object");
    }
    if (schema.bool("nullable").orElse(false)) {
      violations.add("/: the root must not be nullable");
    }
    schema
        .path("properties", "metadata")
        .filter(metadata -> !metadata.equals(JsonValue.of(Map.of("type", "object"))))
        .ifPresent(
            metadata -> violations.add("/metadata: only its type may be stated at the root"));
    node(schema, "");
  }

  private void node(JsonValue schema, String at) {
    String place = at.isEmpty() ? "/" : at;
    for (String keyword : schema.names()) {
      if (!KEYWORDS.contains(keyword)) {
        violations.add(place + ": keyword " + keyword);
      }
    }
    String type = schema.text("type").orElse("");
    boolean intOrString = schema.bool("x-kubernetes-int-or-string").orElse(false);
    boolean open = schema.get("x-kubernetes-preserve-unknown-fields").isPresent();
    if (open && !schema.bool("x-kubernetes-preserve-unknown-fields").orElse(false)) {
      violations.add(place + ": x-kubernetes-preserve-unknown-fields must be true or absent");
    }
    if (open && !type.isEmpty() && !type.equals("object")) {
      violations.add(place + ": only objects preserve unknown fields");
    }
    if (type.isEmpty() && !intOrString && !open) {
      violations.add(place + ": no type");
    }
    if (intOrString && !type.isEmpty()) {
      violations.add(place + ": a type beside x-kubernetes-int-or-string");
    }
    if (!type.isEmpty() && !TYPES.contains(type)) {
      violations.add(place + ": type " + type);
    }
    if (schema.get("properties").isPresent() && schema.get("additionalProperties").isPresent()) {
      violations.add(place + ": properties exclude additionalProperties");
    }
    boolean objectWords =
        schema.get("properties").isPresent()
            || schema.get("additionalProperties").isPresent()
            || schema.get("required").isPresent();
    if (objectWords && !type.equals("object")) {
      violations.add(place + ": words of objects without type object");
    }
    if (schema.get("items").isPresent() != type.equals("array")) {
      violations.add(place + ": items belong to arrays, and arrays have them");
    }
    schema
        .get("properties")
        .map(JsonValue::fields)
        .orElse(Map.of())
        .forEach((name, child) -> child(child, at + "/" + name));
    schema.get("additionalProperties").ifPresent(child -> child(child, at + "/*"));
    schema.get("items").ifPresent(child -> child(child, at + "/[]"));
  }

  private void child(JsonValue schema, String at) {
    if (!schema.isObject()) {
      violations.add(at + ": a schema must be an object");
    } else {
      node(schema, at);
    }
  }
}
