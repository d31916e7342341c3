package io.kubefed.propagation.controller.cluster;

import io.kubefed.core.json.JsonValue;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a cluster tells of itself.
 *
 * @param version the version of its API server
 * @param region the region of its nodes, where they name one
 * @param zones the zones of its nodes, sorted
 */
record Details(String version, Optional<String> region, Set<String> zones) {

  private static final List<String> REGION_LABELS =
      List.of("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");
  private static final List<String> ZONE_LABELS =
      List.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");

  Details {
    zones = Collections.unmodifiableSet(new TreeSet<>(zones));
  }

  /** Reads the labels of nodes. The region is that of the first by name which names one. */
  static Details of(String version, List<JsonValue> nodes) {
    Optional<String> region = Optional.empty();
    Set<String> zones = new TreeSet<>();
    List<JsonValue> sorted =
        nodes.stream()
            .sorted(Comparator.comparing(node -> node.text("metadata", "name").orElse("")))
            .toList();
    for (JsonValue node : sorted) {
      Map<String, String> labels =
          node.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of());
      region = region.or(() -> first(labels, REGION_LABELS));
      first(labels, ZONE_LABELS).ifPresent(zones::add);
    }
    return new Details(version, region, zones);
  }

  private static Optional<String> first(Map<String, String> labels, List<String> names) {
    return names.stream()
        .map(name -> labels.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** True if nodes name a region or zone. */
  boolean hasTopology() {
    return region.isPresent() || !zones.isEmpty();
  }
}
