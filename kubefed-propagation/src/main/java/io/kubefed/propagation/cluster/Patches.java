package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.Map;

/** Applies JSON merge patches (RFC 7386) and JSON patches (RFC 6902). */
final class Patches {

  private Patches() {}

  static JsonValue merge(JsonValue target, JsonValue patch) {
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
        result = result.with(name, merge(before, field.getValue()));
      }
    }
    return result;
  }

  /**
   * All operations or none.
   *
   * @throws JsonException if one is malformed, does not fit, or is a test that fails
   */
  static JsonValue json(JsonValue target, JsonValue operations) {
    JsonEditor editor = JsonEditor.on(target);
    for (JsonValue operation : operations.items()) {
      Pointer path = pointer(operation, "path");
      String op = operation.text("op").orElse("");
      switch (op) {
        case "add" -> editor.add(path, value(operation));
        case "replace" -> editor.replace(path, value(operation));
        case "remove" -> editor.remove(path);
        case "copy" -> editor.add(path, existing(editor, pointer(operation, "from")));
        case "move" -> {
          Pointer from = pointer(operation, "from");
          JsonValue moved = existing(editor, from);
          editor.remove(from).add(path, moved);
        }
        case "test" -> {
          if (!existing(editor, path).equals(value(operation))) {
            throw new PatchException("the test of " + path + " failed: it has another value");
          }
        }
        default -> throw new PatchException("unknown op \"" + op + "\" in a JSON patch");
      }
    }
    return editor.build();
  }

  private static Pointer pointer(JsonValue operation, String field) {
    return Pointer.parse(
        operation
            .text(field)
            .orElseThrow(() -> new PatchException("an operation of a JSON patch lacks " + field)));
  }

  private static JsonValue value(JsonValue operation) {
    return operation
        .get("value")
        .orElseThrow(() -> new PatchException("an operation of a JSON patch lacks value"));
  }

  private static JsonValue existing(JsonEditor editor, Pointer pointer) {
    return editor.get(pointer).orElseThrow(() -> new PatchException(pointer + " does not exist"));
  }

  /** An operation that cannot be read, or a test that fails. */
  static final class PatchException extends RuntimeException {
    PatchException(String message) {
      super(message);
    }
  }
}
