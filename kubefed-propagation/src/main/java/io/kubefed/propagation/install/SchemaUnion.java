package io.kubefed.propagation.install;

import io.kubefed.core.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Widens a structural schema so that it accepts and keeps what another one does.
 *
 * <p>The result accepts everything that the existing schema accepts: a constraint is loosened or
 * dropped, a property added, never the other way round. What only the existing schema speaks of
 * stays as it is, and so do descriptions, defaults and CEL rules. Where the two contradict each
 * other, a string here and an object there, the existing one stays. Widening twice is widening
 * once.
 */
final class SchemaUnion {

  private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
  private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

  /** What refuses values; dropped where the wanted schema does not have it or another. */
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "required",
          "enum",
          "pattern",
          "format",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties",
          "allOf",
          "anyOf",
          "oneOf",
          "not",
          "x-kubernetes-embedded-resource");

  /** True if what no schema speaks of is kept anyhow, so that nothing has to be added for it. */
  private final boolean keepsUnknownFields;

  private SchemaUnion(boolean keepsUnknownFields) {
    this.keepsUnknownFields = keepsUnknownFields;
  }

  /**
   * The existing schema, widened.
   *
   * @param keepsUnknownFields whether the definition as a whole prunes nothing
   */
  static JsonValue of(JsonValue existing, JsonValue wanted, boolean keepsUnknownFields) {
    return new SchemaUnion(keepsUnknownFields).widen(existing, wanted);
  }

  private JsonValue widen(JsonValue existing, JsonValue wanted) {
    if (acceptsAnything(wanted) && !acceptsAnything(existing)) {
      return existing
          .get("description")
          .map(description -> wanted.with("description", description))
          .orElse(wanted);
    }
    Optional<JsonValue> type = typeOfBoth(existing, wanted);
    if (type.isEmpty()) {
      return existing;
    }
    Map<String, JsonValue> union = new LinkedHashMap<>(type.get().fields());
    loosen(union, wanted);
    if (isTrue(wanted, "nullable")) {
      union.put("nullable", JsonValue.of(true));
    }
    addContent(union, wanted);
    return JsonValue.of(union);
  }

  /** The existing schema with a type that covers both; nothing if they contradict each other. */
  private static Optional<JsonValue> typeOfBoth(JsonValue existing, JsonValue wanted) {
    String before = existing.text("type").orElse("");
    String other = wanted.text("type").orElse("");
    boolean scalar = Set.of("integer", "string").contains(before);
    if (isTrue(existing, INT_OR_STRING)) {
      return Optional.of(existing).filter(same -> isTrue(wanted, INT_OR_STRING));
    } else if (isTrue(wanted, INT_OR_STRING)) {
      return Optional.of(existing)
          .filter(same -> scalar)
          .map(same -> same.without("type").with(INT_OR_STRING, JsonValue.of(true)));
    } else if (before.equals("integer") && other.equals("number")) {
      return Optional.of(existing.with("type", JsonValue.of("number")));
    } else if (before.equals("number") && other.equals("integer")) {
      return Optional.of(existing);
    }
    return Optional.of(existing).filter(same -> before.equals(other));
  }

  private static void loosen(Map<String, JsonValue> union, JsonValue wanted) {
    for (String name : List.copyOf(union.keySet())) {
      JsonValue existing = union.get(name);
      boolean spellsOutIntOrString = name.equals("anyOf") && union.containsKey(INT_OR_STRING);
      if (existing == null || !CONSTRAINTS.contains(name) || spellsOutIntOrString) {
        continue;
      }
      Optional<JsonValue> loose =
          wanted.get(name).flatMap(other -> loosened(name, existing, other));
      if (loose.isPresent()) {
        union.put(name, loose.get());
      } else {
        union.remove(name);
      }
    }
  }

  /** The constraint that both meet; nothing if there is none. */
  private static Optional<JsonValue> loosened(String name, JsonValue existing, JsonValue wanted) {
    if (existing.equals(wanted)) {
      return Optional.of(existing);
    }
    return switch (name) {
      case "required" ->
          Optional.of(existing.items().stream().filter(wanted.items()::contains).toList())
              .filter(both -> !both.isEmpty())
              .map(JsonValue::of);
      case "enum" -> Optional.of(either(existing.items(), wanted.items()));
      case "pattern" -> Optional.of(JsonValue.of(eitherPattern(existing, wanted)));
      case "minimum", "minLength", "minItems", "minProperties" ->
          Optional.of(compare(existing, wanted) <= 0 ? existing : wanted);
      case "maximum", "maxLength", "maxItems", "maxProperties" ->
          Optional.of(compare(existing, wanted) >= 0 ? existing : wanted);
      default -> Optional.empty();
    };
  }

  private static JsonValue either(List<JsonValue> existing, List<JsonValue> wanted) {
    List<JsonValue> either = new ArrayList<>(existing);
    wanted.stream().filter(value -> !existing.contains(value)).forEach(either::add);
    return JsonValue.of(either);
  }

  private static String eitherPattern(JsonValue existing, JsonValue wanted) {
    String before = existing.text().orElse("");
    String alternative = "|(?:" + wanted.text().orElse("") + ")";
    return before.endsWith(alternative) ? before : "(?:" + before + ")" + alternative;
  }

  private static int compare(JsonValue one, JsonValue other) {
    return new BigDecimal(one.toJson()).compareTo(new BigDecimal(other.toJson()));
  }

  private void addContent(Map<String, JsonValue> union, JsonValue wanted) {
    JsonValue items = union.get("items");
    if (items != null) {
      wanted.get("items").ifPresent(other -> union.put("items", widen(items, other)));
    }
    JsonValue values = union.get("additionalProperties");
    if (values != null) {
      wanted
          .get("additionalProperties")
          .filter(other -> other.isObject() && values.isObject())
          .ifPresent(other -> union.put("additionalProperties", widen(values, other)));
      return; // A map by its values; it cannot have properties as well.
    }
    boolean keepsAll = keepsUnknownFields || isTrue(JsonValue.of(union), PRESERVE);
    addProperties(union, wanted, keepsAll);
    if (!keepsAll) {
      if (isTrue(wanted, PRESERVE)) {
        union.put(PRESERVE, JsonValue.of(true));
      }
      if (!union.containsKey("properties")) {
        wanted
            .get("additionalProperties")
            .ifPresent(other -> union.put("additionalProperties", other));
      }
    }
  }

  private void addProperties(Map<String, JsonValue> union, JsonValue wanted, boolean keepsAll) {
    Map<String, JsonValue> existing =
        Optional.ofNullable(union.get("properties")).map(JsonValue::fields).orElse(Map.of());
    Map<String, JsonValue> properties = new LinkedHashMap<>(existing);
    wanted
        .get("properties")
        .map(JsonValue::fields)
        .orElse(Map.of())
        .forEach(
            (name, schema) -> {
              JsonValue before = existing.get(name);
              if (before != null) {
                properties.put(name, widen(before, schema));
              } else if (!keepsAll) {
                properties.put(name, schema);
              }
            });
    if (!properties.isEmpty()) {
      union.put("properties", JsonValue.of(properties));
    }
  }

  /** True for a schema without a type that keeps whatever comes. */
  private static boolean acceptsAnything(JsonValue schema) {
    return schema.text("type").isEmpty() && isTrue(schema, PRESERVE);
  }

  private static boolean isTrue(JsonValue schema, String name) {
    return schema.bool(name).orElse(false);
  }
}
