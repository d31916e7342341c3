package io.kubefed.core.render;

import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.Optional;

/** The label by which the federation knows its objects in member clusters. */
public final class ManagedLabel {

  /** The name of the label. */
  public static final String KEY = KubeFedNames.MANAGED_LABEL;

  /** Its value on objects that the federation manages. */
  public static final String VALUE = KubeFedNames.MANAGED;

  /** Its value on objects whose owner refuses to have them managed. */
  public static final String REFUSED = KubeFedNames.UNMANAGED;

  /** The place of all labels. */
  static final Pointer LABELS = Pointer.of("metadata", "labels");

  /** The place of this label. */
  static final Pointer PLACE = LABELS.child(KEY);

  private static final Optional<JsonValue> MANAGED = Optional.of(JsonValue.of(VALUE));

  private ManagedLabel() {}

  /** True if the federation manages that object of a member cluster. */
  public static boolean isManaged(JsonValue object) {
    return valueOf(object).equals(Optional.of(VALUE));
  }

  /** True if the owner of that object of a member cluster refuses to have it managed. */
  public static boolean isRefused(JsonValue object) {
    return valueOf(object).equals(Optional.of(REFUSED));
  }

  /** That object with the label; the very same tree if it has it. */
  public static JsonValue addTo(JsonValue object) {
    if (isManaged(object)) {
      return object;
    }
    JsonEditor tree = JsonEditor.on(object);
    addTo(tree);
    return tree.build();
  }

  static void addTo(JsonEditor tree) {
    if (tree.get(PLACE).equals(MANAGED)) {
      return;
    }
    try {
      tree.set(PLACE, MANAGED.orElseThrow());
    } catch (JsonException e) {
      // Labels that are null, or no object at all, give way, as they did in KubeFed.
      makeObject(tree, LABELS.parent());
      makeObject(tree, LABELS);
      tree.set(PLACE, MANAGED.orElseThrow());
    }
  }

  private static void makeObject(JsonEditor tree, Pointer place) {
    if (tree.get(place).filter(JsonValue::isObject).isEmpty()) {
      tree.put(place, JsonValue.emptyObject());
    }
  }

  /** That object, managed no longer; the very same tree if it is not managed. */
  public static JsonValue removeFrom(JsonValue object) {
    return isManaged(object) ? JsonEditor.on(object).remove(PLACE).build() : object;
  }

  private static Optional<String> valueOf(JsonValue object) {
    return object.text("metadata", "labels", KEY);
  }
}
