package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the containers of a pod specification are.
 *
 * @param exist false if there is no pod specification
 * @param all the places of all containers, init containers last
 * @param byName the places by the containers' names
 */
record ContainerPlaces(boolean exist, List<Pointer> all, Map<String, List<Pointer>> byName) {

  static final ContainerPlaces NONE = new ContainerPlaces(false, List.of(), Map.of());

  private static final List<String> LISTS = List.of("containers", "initContainers");

  /**
   * Finds containers, and remembers what it found in the first tree: all clusters start from the
   * same one, so that the containers are looked through once and not for each cluster.
   */
  static final class Finder {

    private final Pointer podSpec;
    private volatile @Nullable Found first;

    private record Found(List<Optional<JsonValue>> lists, ContainerPlaces places) {}

    Finder(Pointer podSpec) {
      this.podSpec = podSpec;
    }

    ContainerPlaces in(JsonEditor tree) {
      if (tree.get(podSpec).filter(JsonValue::isObject).isEmpty()) {
        return NONE;
      }
      List<Optional<JsonValue>> lists =
          LISTS.stream().map(name -> tree.get(podSpec.child(name))).toList();
      Found found = first;
      if (found != null && same(found.lists(), lists)) {
        return found.places();
      }
      ContainerPlaces places = find(lists);
      if (found == null) {
        first = new Found(lists, places);
      }
      return places;
    }

    private static boolean same(List<Optional<JsonValue>> a, List<Optional<JsonValue>> b) {
      for (int i = 0; i < a.size(); i++) {
        Optional<JsonValue> other = b.get(i);
        boolean same =
            a.get(i)
                .map(list -> other.filter(list::isSameTree).isPresent())
                .orElse(other.isEmpty());
        if (!same) {
          return false;
        }
      }
      return true;
    }

    private ContainerPlaces find(List<Optional<JsonValue>> lists) {
      List<Pointer> all = new ArrayList<>();
      Map<String, List<Pointer>> byName = new HashMap<>();
      for (int list = 0; list < lists.size(); list++) {
        List<JsonValue> items = lists.get(list).map(JsonValue::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
          Pointer place = podSpec.child(LISTS.get(list)).child(i);
          all.add(place);
          items
              .get(i)
              .text("name")
              .ifPresent(name -> byName.computeIfAbsent(name, n -> new ArrayList<>(1)).add(place));
        }
      }
      return new ContainerPlaces(true, List.copyOf(all), Map.copyOf(byName));
    }
  }
}
