package io.kubefed.propagation.install;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds to a CustomResourceDefinition what it lacks to serve objects of another definition of the
 * same type, and takes nothing away:
 *
 * <ul>
 *   <li>versions that are missing, served and not stored, for another one is stored already;
 *   <li>that a version is served;
 *   <li>the status subresource of a version;
 *   <li>what the schema of a version would refuse or prune; see {@link SchemaUnion}.
 * </ul>
 *
 * <p>Names, columns, conversion and everything else stay as they are.
 */
final class DefinitionMerge {

  private static final Pointer VERSIONS = Pointer.of("spec", "versions");

  private DefinitionMerge() {}

  /**
   * The existing definition with what it lacks; equal to it if it lacks nothing.
   *
   * @throws InvalidResourceException if it defines another type, or is on its way out
   */
  static JsonValue merge(JsonValue existing, JsonValue wanted) {
    check(existing, wanted);
    boolean keepsUnknownFields = existing.bool("spec", "preserveUnknownFields").orElse(false);
    Map<String, JsonValue> versions = versions(existing);
    versions(wanted)
        .forEach(
            (name, version) -> {
              JsonValue before = versions.get(name);
              versions.put(
                  name,
                  before == null
                      ? version.with("storage", JsonValue.of(false))
                      : mergeVersion(before, version, keepsUnknownFields));
            });
    return JsonEditor.on(existing)
        .set(VERSIONS, JsonValue.of(List.copyOf(versions.values())))
        .build();
  }

  private static Map<String, JsonValue> versions(JsonValue definition) {
    Map<String, JsonValue> versions = new LinkedHashMap<>();
    definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
        .forEach(version -> versions.put(version.text("name").orElse(""), version));
    return versions;
  }

  private static JsonValue mergeVersion(
      JsonValue existing, JsonValue wanted, boolean keepsUnknownFields) {
    JsonEditor editor = JsonEditor.on(existing);
    if (isServed(wanted) && !isServed(existing)) {
      editor.set(Pointer.of("served"), JsonValue.of(true));
    }
    Optional<JsonValue> status = wanted.path("subresources", "status");
    if (status.isPresent() && existing.path("subresources", "status").isEmpty()) {
      editor.set(Pointer.of("subresources", "status"), status.get());
    }
    Optional<JsonValue> before = existing.path("schema", "openAPIV3Schema");
    Optional<JsonValue> schema = wanted.path("schema", "openAPIV3Schema");
    if (before.isPresent() && schema.isPresent()) {
      editor.set(
          Pointer.of("schema", "openAPIV3Schema"),
          SchemaUnion.of(before.get(), schema.get(), keepsUnknownFields));
    }
    return editor.build();
  }

  private static boolean isServed(JsonValue version) {
    return version.bool("served").orElse(false);
  }

  private static void check(JsonValue existing, JsonValue wanted) {
    List<Problem> problems = new ArrayList<>();
    if (existing.text("metadata", "deletionTimestamp").isPresent()) {
      problems.add(
          Problem.error(
              Pointer.of("metadata", "deletionTimestamp"),
              "it is being deleted, and all its objects with it; install again once it is gone"));
    }
    for (String[] field :
        new String[][] {
          {"spec", "scope"}, {"spec", "names", "kind"}, {"spec", "names", "plural"}
        }) {
      String found = existing.text(field).orElse("");
      String expected = wanted.text(field).orElse("");
      if (!found.equals(expected)) {
        problems.add(
            Problem.error(
                Pointer.of(field),
                "is \""
                    + found
                    + "\" and must be \""
                    + expected
                    + "\", which cannot be changed: delete the definition, if nothing else uses"
                    + " it, and install again"));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidResourceException(reference(existing), problems);
    }
  }

  /** Names a definition. */
  static ObjectReference reference(JsonValue definition) {
    return ObjectReference.of(
        StandardTypes.CUSTOM_RESOURCE_DEFINITION,
        "",
        definition.text("metadata", "name").orElse(""));
  }
}
