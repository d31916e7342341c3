package io.kubefed.core.override;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Appends words to, or removes them from, the command or the arguments of containers. */
record ArgumentsOverrider(
    Pointer origin, Containers containers, String field, boolean append, List<String> values)
    implements Overrider {

  ArgumentsOverrider {
    values = List.copyOf(values);
  }

  @Override
  public Pointer area() {
    return containers.podSpec();
  }

  @Override
  public List<Operation> compile(JsonEditor tree, ContainerPlaces places)
      throws OverriderException {
    List<Operation> operations = new ArrayList<>();
    Set<String> missing = new LinkedHashSet<>(append ? List.of() : values);
    List<Pointer> chosen = containers.in(places);
    for (Pointer place : chosen) {
      Pointer at = place.child(field);
      Optional<JsonValue> words = tree.get(at).filter(value -> !value.isNull());
      if (words.isPresent() && !words.get().isArray()) {
        throw new OverriderException(at, "not a list");
      } else if (append && words.isEmpty()) {
        operations.add(Operation.add(at, JsonValue.of(values)));
      } else if (append) {
        values.forEach(value -> operations.add(Operation.add(at.child("-"), JsonValue.of(value))));
      } else if (words.isPresent()) {
        remove(words.get().items(), at, missing, operations);
      }
    }
    if (!missing.isEmpty()) {
      throw new OverriderException(
          chosen.get(0).child(field),
          "nothing to remove: none of the containers has item "
              + missing.stream().map(value -> "" + values.indexOf(value)).collect(joining(", "))
              + " of the overrider's values");
    }
    return operations;
  }

  /** From the end, so that each removal leaves the indexes of the next ones alone. */
  private void remove(
      List<JsonValue> words, Pointer at, Set<String> missing, List<Operation> operations) {
    for (int i = words.size() - 1; i >= 0; i--) {
      Optional<String> word = words.get(i).text();
      if (word.isPresent() && values.contains(word.get())) {
        missing.remove(word.get());
        operations.add(Operation.remove(at.child(i)));
      }
    }
  }
}
