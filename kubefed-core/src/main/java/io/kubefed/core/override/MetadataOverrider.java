package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets and removes labels or annotations.
 *
 * @param area the place of the labels or annotations
 * @param lenient true if what is to be removed may be missing
 */
record MetadataOverrider(
    Pointer origin, Pointer area, Map<String, String> set, List<String> remove, boolean lenient)
    implements Overrider {

  MetadataOverrider {
    set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    remove = List.copyOf(remove);
  }

  @Override
  public List<Operation> compile(JsonEditor tree, ContainerPlaces places)
      throws OverriderException {
    List<Operation> operations = new ArrayList<>();
    Optional<JsonValue> there = tree.get(area).filter(value -> !value.isNull());
    if (there.isPresent() && !there.get().isObject()) {
      throw new OverriderException(area, "not an object");
    }
    for (String key : remove) {
      if (there.flatMap(value -> value.get(key)).isPresent()) {
        operations.add(Operation.remove(area.child(key)));
      } else if (!lenient) {
        throw new OverriderException(area.child(key), "nothing to remove");
      }
    }
    if (there.isPresent()) {
      set.forEach(
          (key, value) -> operations.add(Operation.add(area.child(key), JsonValue.of(value))));
    } else if (!set.isEmpty()) {
      addParent(tree, operations);
      operations.add(Operation.add(area, JsonValue.of(set)));
    }
    return operations;
  }

  /** A pod template may come without metadata. */
  private void addParent(JsonEditor tree, List<Operation> operations) {
    Pointer metadata = area.parent();
    if (tree.get(metadata).filter(value -> !value.isNull()).isEmpty()) {
      operations.add(Operation.add(metadata, JsonValue.emptyObject()));
    }
  }
}
