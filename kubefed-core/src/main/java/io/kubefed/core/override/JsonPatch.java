package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JSON Patch document as RFC 6902 defines it, without the leniency of overrides.
 *
 * @param operations what to do, in order
 */
public record JsonPatch(List<Operation> operations) {

  public JsonPatch {
    operations = List.copyOf(operations);
  }

  /**
   * Reads an array of operations. Fields that an operation does not need are ignored, as the RFC
   * demands.
   *
   * @throws IllegalArgumentException if it is none, naming the operation that is malformed
   */
  public static JsonPatch parse(JsonValue document) {
    if (!document.isArray()) {
      throw new IllegalArgumentException("a JSON Patch is an array of operations");
    }
    List<Operation> operations = new ArrayList<>();
    for (JsonValue item : document.items()) {
      try {
        operations.add(operation(item));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "operation " + operations.size() + " is malformed: " + e.getMessage(), e);
      }
    }
    return new JsonPatch(operations);
  }

  private static Operation operation(JsonValue item) {
    Operation.Type type =
        item.text("op")
            .flatMap(Operation.Type::of)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "op must be add, remove, replace, move, copy or test"));
    Optional<JsonValue> value = type.hasValue() ? item.get("value") : Optional.empty();
    if (type.hasValue() && value.isEmpty()) {
      throw new IllegalArgumentException(type.word() + " needs a value");
    }
    return new Operation(
        type,
        pointer(item, "path"),
        type.hasFrom() ? Optional.of(pointer(item, "from")) : Optional.empty(),
        value);
  }

  private static Pointer pointer(JsonValue item, String field) {
    return Pointer.parse(
        item.text(field)
            .orElseThrow(() -> new IllegalArgumentException(field + " must be a JSON pointer")));
  }

  /**
   * The document with all operations applied; the one given stays as it is and shares what is equal
   * with the result.
   *
   * @throws JsonException at the first operation that cannot be applied
   */
  public JsonValue apply(JsonValue document) {
    JsonEditor tree = JsonEditor.on(document);
    operations.forEach(operation -> operation.applyTo(tree));
    return tree.build();
  }
}
