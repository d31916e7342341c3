package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sets an environment variable of containers, or removes it.
 *
 * @param entry the whole entry of {@code env}; nothing to remove the variable
 */
record EnvironmentOverrider(
    Pointer origin, Containers containers, String name, Optional<JsonValue> entry)
    implements Overrider {

  @Override
  public Pointer area() {
    return containers.podSpec();
  }

  @Override
  public List<Operation> compile(JsonEditor tree, ContainerPlaces places)
      throws OverriderException {
    List<Operation> operations = new ArrayList<>();
    List<Pointer> chosen = containers.in(places);
    for (Pointer place : chosen) {
      Pointer at = place.child("env");
      Optional<JsonValue> variables = tree.get(at).filter(value -> !value.isNull());
      if (variables.isPresent() && !variables.get().isArray()) {
        throw new OverriderException(at, "not a list");
      }
      List<JsonValue> entries = variables.map(JsonValue::items).orElse(List.of());
      if (entry.isEmpty()) {
        remove(entries, at, operations);
      } else if (variables.isEmpty()) {
        operations.add(Operation.add(at, JsonValue.of(List.of(entry.get()))));
      } else {
        operations.add(set(entries, at, entry.get()));
      }
    }
    if (operations.isEmpty()) {
      throw new OverriderException(
          chosen.get(0).child("env"),
          "nothing to remove: none of the containers has the variable \"" + name + "\"");
    }
    return operations;
  }

  /** Of several entries with the same name the last one counts. */
  private Operation set(List<JsonValue> entries, Pointer at, JsonValue value) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (isNamed(entries.get(i))) {
        return Operation.replace(at.child(i), value);
      }
    }
    return Operation.add(at.child("-"), value);
  }

  private void remove(List<JsonValue> entries, Pointer at, List<Operation> operations) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (isNamed(entries.get(i))) {
        operations.add(Operation.remove(at.child(i)));
      }
    }
  }

  private boolean isNamed(JsonValue candidate) {
    return candidate.text("name").equals(Optional.of(name));
  }
}
