package io.kubefed.core.schema;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a type that is to be federated.
 *
 * @param type the type
 * @param shortNames its short names, for example {@code deploy}
 * @param scalable true if {@code spec.replicas} is a number that an autoscaler may set
 * @param schema its structural OpenAPI schema, where the type comes from a definition that has one
 */
public record TargetApi(
    ResourceType type, List<String> shortNames, boolean scalable, Optional<JsonValue> schema) {

  public TargetApi {
    requireNonNull(type, "type");
    shortNames = List.copyOf(shortNames);
    requireNonNull(schema, "schema");
  }

  /** A type of which only the names are known: no short names, not scalable, no schema. */
  public static TargetApi of(ResourceType type) {
    return new TargetApi(type, List.of(), false, Optional.empty());
  }

  /** This type with these short names. */
  public TargetApi withShortNames(String... names) {
    return new TargetApi(type, List.of(names), scalable, schema);
  }

  /** This type, scalable or not. */
  public TargetApi withScalable(boolean other) {
    return new TargetApi(type, shortNames, other, schema);
  }

  /**
   * This type without its schema. Templates are then not checked before they reach a member, which
   * is right where members serve schemas that differ much from the host's.
   */
  public TargetApi withoutSchema() {
    return new TargetApi(type, shortNames, scalable, Optional.empty());
  }

  /**
   * The type that a {@code apiextensions.k8s.io/v1} CustomResourceDefinition defines, in the
   * version that it stores.
   *
   * @throws InvalidResourceException if it is no such definition
   */
  public static TargetApi ofDefinition(JsonValue definition) {
    return ofDefinition(
        definition,
        definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
            .filter(version -> version.bool("storage").orElse(false))
            .flatMap(version -> version.text("name").stream())
            .findFirst()
            .orElseThrow(
                () ->
                    invalid(
                        definition, "versions", "one version must be stored, none of them is")));
  }

  /**
   * The type that a {@code apiextensions.k8s.io/v1} CustomResourceDefinition defines, in that
   * version.
   *
   * @throws InvalidResourceException if it is no such definition, or has no such version
   */
  public static TargetApi ofDefinition(JsonValue definition, String version) {
    JsonValue served =
        definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
            .filter(item -> item.text("name").equals(Optional.of(version)))
            .findFirst()
            .orElseThrow(() -> invalid(definition, "versions", "there is no version " + version));
    Optional<JsonValue> schema =
        served.path("schema", "openAPIV3Schema").filter(JsonValue::isObject);
    ResourceType type =
        new ResourceType(
            required(definition, "group"),
            version,
            required(definition, "names", "kind"),
            required(definition, "names", "plural"),
            required(definition, "scope").equals("Namespaced"));
    List<String> shortNames =
        definition
            .path("spec", "names", "shortNames")
            .map(JsonValue::items)
            .orElse(List.of())
            .stream()
            .flatMap(name -> name.text().stream())
            .toList();
    return new TargetApi(type, shortNames, isScalable(served, schema), schema);
  }

  private static boolean isScalable(JsonValue version, Optional<JsonValue> schema) {
    Optional<String> type =
        schema.flatMap(root -> root.text("properties", "spec", "properties", "replicas", "type"));
    return type.equals(Optional.of("integer"))
        || version
            .text("subresources", "scale", "specReplicasPath")
            .equals(Optional.of(".spec.replicas"));
  }

  private static String required(JsonValue definition, String... path) {
    return definition
        .get("spec")
        .flatMap(spec -> spec.text(path))
        .filter(text -> !text.isEmpty())
        .orElseThrow(
            () ->
                invalid(definition, String.join("/", path), "a CustomResourceDefinition needs it"));
  }

  private static InvalidResourceException invalid(
      JsonValue definition, String field, String message) {
    return new InvalidResourceException(
        new ObjectReference(
            definition.text("apiVersion").orElse(""),
            definition.text("kind").orElse("CustomResourceDefinition"),
            "",
            definition.text("metadata", "name").orElse("")),
        List.of(Problem.error(Pointer.parse("/spec/" + field), message)));
  }

  /**
   * True if a person may mean this type by that name: its plural, kind, a short name, or {@code
   * plural.group}, in any case.
   */
  public boolean isCalled(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(type.plural())
        || lower.equals(type.kind().toLowerCase(Locale.ROOT))
        || lower.equals(type.plural() + "." + type.group())
        || shortNames.stream().anyMatch(lower::equalsIgnoreCase);
  }
}
