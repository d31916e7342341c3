package io.kubefed.core.override;

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
  public List<Operation> compile(JsonValue tree) throws OverriderException {
    List<Operation> operations = new ArrayList<>();
    List<Containers.Place> places = containers.in(tree);
    for (Containers.Place place : places) {
      Pointer at = place.pointer().child("env");
      Optional<JsonValue> variables = place.container().get("env").filter(value -> !value.isNull());
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
          places.get(0).pointer().child("env"),
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
