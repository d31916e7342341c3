package io.kubefed.core.validation;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;

/** Changes one field of a resource that is otherwise fine. */
final class Changes {

  private Changes() {}

  /** The value with that field set, or removed where the new value is null. */
  static JsonValue changed(JsonValue base, String pointer, JsonValue value) {
    Pointer at = Pointer.parse(pointer);
    JsonEditor editor = JsonEditor.on(base);
    if (value.isNull()) {
      return editor.remove(at).build();
    }
    return (base.at(at).isPresent() ? editor.replace(at, value) : editor.add(at, value)).build();
  }
}
