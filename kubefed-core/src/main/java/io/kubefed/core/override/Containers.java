package io.kubefed.core.override;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which containers of a pod specification an overrider is for.
 *
 * @param podSpec the place of the pod specification
 * @param names their names; nothing for all of them
 */
record Containers(Pointer podSpec, Optional<List<String>> names) {

  private static final List<String> LISTS = List.of("containers", "initContainers");

  Containers {
    names = names.map(List::copyOf);
  }

  /** A container and its place in the tree. */
  record Place(Pointer pointer, JsonValue container) {}

  /** The places of these containers, of which there is at least one. */
  List<Place> in(JsonValue tree) throws OverriderException {
    Optional<JsonValue> spec = tree.at(podSpec);
    if (spec.filter(JsonValue::isObject).isEmpty()) {
      throw new OverriderException(podSpec, "there is no pod specification");
    }
    Set<String> missing = new LinkedHashSet<>(names.orElse(List.of()));
    List<Place> places = new ArrayList<>();
    for (String list : LISTS) {
      List<JsonValue> items = spec.get().get(list).map(JsonValue::items).orElse(List.of());
      for (int i = 0; i < items.size(); i++) {
        String name = items.get(i).text("name").orElse("");
        if (names.isEmpty() || names.get().contains(name)) {
          missing.remove(name);
          places.add(new Place(podSpec.child(list).child(i), items.get(i)));
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new OverriderException(
          podSpec, "there is no container named \"" + String.join("\", \"", missing) + "\"");
    } else if (places.isEmpty()) {
      throw new OverriderException(podSpec, "there is no container");
    }
    return places;
  }
}
