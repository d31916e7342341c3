package io.kubefed.core.retain;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;

/**
 * The fields of an object that its API server and the status's writers keep, whatever is written:
 * versions, bookkeeping, status.
 */
public final class ServerFields {

  private static final List<Pointer> FIELDS =
      List.of(
          Pointer.of("metadata", "resourceVersion"),
          Pointer.of("metadata", "generation"),
          Pointer.of("metadata", "managedFields"),
          Pointer.of("metadata", "creationTimestamp"),
          Pointer.of("metadata", "uid"),
          Pointer.of("metadata", "selfLink"),
          Pointer.of("status"));

  private ServerFields() {}

  /** True if the two differ in nothing but what the server keeps. */
  public static boolean isSame(JsonValue one, JsonValue other) {
    return without(one).equals(without(other));
  }

  /** The object without what the server keeps; itself where there is nothing of that kind. */
  public static JsonValue without(JsonValue object) {
    JsonEditor editor = null;
    for (Pointer field : FIELDS) {
      if (object.at(field).isPresent()) {
        editor = editor == null ? JsonEditor.on(object) : editor;
        editor.remove(field);
      }
    }
    return editor == null ? object : editor.build();
  }
}
