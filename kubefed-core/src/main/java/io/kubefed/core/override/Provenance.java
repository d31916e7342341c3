package io.kubefed.core.override;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a value of a cluster's object comes from.
 *
 * @param override the last override that made the value as it is, or removed it; nothing if no
 *     override did
 * @param place where the value was before that override, and before all overrides if there is none;
 *     the index of an item differs where overrides inserted or removed items in front of it
 */
public record Provenance(Optional<AppliedOverride> override, Pointer place) {

  public Provenance {
    requireNonNull(override, "override");
    requireNonNull(place, "place");
  }

  /** Goes back from the last operation to the first. */
  static Provenance trace(Pointer place, JsonValue base, List<AppliedOverride> applied) {
    List<JsonValue> before = new ArrayList<>();
    JsonEditor tree = JsonEditor.on(base);
    for (AppliedOverride override : applied) {
      before.add(tree.build());
      override.applyTo(tree);
    }
    Pointer at = place;
    for (int i = applied.size() - 1; i >= 0; i--) {
      Optional<Pointer> earlier = undo(applied.get(i).operation(), before.get(i), at);
      if (earlier.isEmpty()) {
        return new Provenance(Optional.of(applied.get(i)), at);
      }
      at = earlier.get();
    }
    return new Provenance(Optional.empty(), at);
  }

  /** Where that place was before the operation; nothing if the operation made what is there. */
  private static Optional<Pointer> undo(Operation operation, JsonValue before, Pointer place) {
    return switch (operation.type()) {
      case TEST -> Optional.of(place);
      case REPLACE -> place.startsWith(operation.path()) ? Optional.empty() : Optional.of(place);
      case ADD, COPY -> undoAdd(operation.path(), before, place);
      case REMOVE -> undoRemove(operation.path(), before, place);
      case MOVE -> {
        Pointer from = operation.from().orElseThrow();
        if (from.equals(operation.path())) {
          yield Optional.of(place);
        }
        JsonValue between = JsonEditor.on(before).remove(from).build();
        yield undoAdd(operation.path(), between, place)
            .flatMap(earlier -> undoRemove(from, before, earlier));
      }
    };
  }

  private static Optional<Pointer> undoAdd(Pointer added, JsonValue before, Pointer place) {
    Optional<JsonValue> array = array(added, before);
    if (array.isEmpty()) {
      return place.startsWith(added) ? Optional.empty() : Optional.of(place);
    }
    int index = index(added.last(), array.get().size());
    int item = item(place, added);
    if (item == index) {
      return Optional.empty();
    }
    return Optional.of(item > index ? withItem(place, added, item - 1) : place);
  }

  private static Optional<Pointer> undoRemove(Pointer removed, JsonValue before, Pointer place) {
    Optional<JsonValue> array = array(removed, before);
    if (array.isEmpty()) {
      return place.startsWith(removed) ? Optional.empty() : Optional.of(place);
    }
    int item = item(place, removed);
    return Optional.of(
        item >= index(removed.last(), array.get().size())
            ? withItem(place, removed, item + 1)
            : place);
  }

  /** The array that holds the item at that place, if it is an array that holds it. */
  private static Optional<JsonValue> array(Pointer place, JsonValue tree) {
    return place.isRoot() ? Optional.empty() : tree.at(place.parent()).filter(JsonValue::isArray);
  }

  /** The index, in the array that holds the sibling, of the item that the place is in; or -1. */
  private static int item(Pointer place, Pointer sibling) {
    int depth = sibling.tokens().size() - 1;
    return place.tokens().size() > depth && place.startsWith(sibling.parent())
        ? index(place.tokens().get(depth), -1)
        : -1;
  }

  private static int index(String token, int end) {
    return token.matches("[0-9]{1,9}") ? Integer.parseInt(token) : end;
  }

  private static Pointer withItem(Pointer place, Pointer sibling, int item) {
    List<String> tokens = new ArrayList<>(place.tokens());
    tokens.set(sibling.tokens().size() - 1, Integer.toString(item));
    return new Pointer(tokens);
  }
}
