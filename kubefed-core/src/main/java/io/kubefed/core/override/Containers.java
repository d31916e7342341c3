package io.kubefed.core.override;

import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.Collections;
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
record Containers(Pointer podSpec, Optional<Set<String>> names) {

  Containers {
    names = names.map(given -> Collections.unmodifiableSet(new LinkedHashSet<>(given)));
  }

  /** The places of these containers, of which there is at least one. */
  List<Pointer> in(ContainerPlaces places) throws OverriderException {
    if (!places.exist()) {
      throw new OverriderException(podSpec, "there is no pod specification");
    } else if (places.all().isEmpty()) {
      throw new OverriderException(podSpec, "there is no container");
    } else if (names.isEmpty()) {
      return places.all();
    }
    List<Pointer> chosen = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : names.get()) {
      List<Pointer> named = places.byName().get(name);
      if (named == null) {
        missing.add(name);
      } else {
        chosen.addAll(named);
      }
    }
    if (!missing.isEmpty()) {
      throw new OverriderException(
          podSpec, "there is no container named \"" + String.join("\", \"", missing) + "\"");
    }
    return chosen;
  }
}
