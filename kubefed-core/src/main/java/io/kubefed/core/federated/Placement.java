package io.kubefed.core.federated;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * Where a federated resource asks to be. Explicit clusters win over the selector, also when the
 * list is empty; with neither of them the resource asks to be nowhere.
 *
 * @param clusters the named clusters in their order, without repetition; nothing where the field is
 *     absent
 * @param clusterSelector selects clusters by label; nothing where the field is absent
 */
public record Placement(Optional<List<String>> clusters, Optional<LabelSelector> clusterSelector) {

  /** Asks for no cluster. */
  public static final Placement NOWHERE = new Placement(Optional.empty(), Optional.empty());

  public Placement {
    clusters = clusters.map(List::copyOf);
    requireNonNull(clusterSelector, "clusterSelector");
  }

  /** Asks for these clusters and no others. */
  public static Placement inClusters(List<String> clusters) {
    return new Placement(Optional.of(clusters), Optional.empty());
  }

  /** Asks for all clusters with these labels. */
  public static Placement bySelector(LabelSelector selector) {
    return new Placement(Optional.empty(), Optional.of(selector));
  }
}
