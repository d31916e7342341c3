package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.Placement;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import io.kubefed.core.selector.LabelSelector;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a resource's own placement says of a cluster: named clusters win over the selector, an empty
 * list names none, an empty selector selects all, neither asks for none.
 */
final class RequestedPlacement {

  private final @Nullable Set<String> names;
  private final @Nullable LabelSelector selector;
  private final Supplier<String> selected;
  private final Supplier<String> notNamed;

  RequestedPlacement(Placement placement) {
    names = placement.clusters().map(LinkedHashSet::new).orElse(null);
    selector = placement.clusterSelector().orElse(null);
    LabelSelector by = selector;
    selected =
        () ->
            by == null || by.requirements().isEmpty()
                ? "selected: clusterSelector is empty"
                : "selected by " + by;
    String ignored = selector == null ? "" : "; clusterSelector does not count beside clusters";
    notNamed =
        names != null && names.isEmpty()
            ? () -> "spec.placement.clusters is an empty list, which places nowhere" + ignored
            : () -> "not named in spec.placement.clusters" + ignored;
  }

  /** The clusters that are named, known or not; none where a selector selects. */
  Set<String> names() {
    return names == null ? Set.of() : names;
  }

  Reason reason(Cluster cluster) {
    if (names != null) {
      return names.contains(cluster.name()) ? Reason.NAMED : Reason.NOT_NAMED;
    } else if (selector != null) {
      return selector.matches(cluster.labels()) ? Reason.SELECTED : Reason.NOT_SELECTED;
    }
    return Reason.NO_PLACEMENT;
  }

  Supplier<String> words(Cluster cluster, Reason reason) {
    return switch (reason) {
      case NAMED -> () -> "named in spec.placement.clusters";
      case SELECTED -> selected;
      case NOT_NAMED -> notNamed;
      case NOT_SELECTED -> () -> notSelected(cluster);
      default -> () -> "spec.placement has neither clusters nor clusterSelector";
    };
  }

  static ClusterVerdict noSuchCluster(String name) {
    return new ClusterVerdict(
        name,
        Reason.NO_SUCH_CLUSTER,
        null,
        () -> "named in spec.placement.clusters, but no member cluster has this name");
  }

  private String notSelected(Cluster cluster) {
    LabelSelector by = selector == null ? LabelSelector.EVERYTHING : selector;
    return by.unmet(cluster.labels())
        .map(
            unmet -> {
              String value = cluster.labels().get(unmet.key());
              return "not selected: clusterSelector requires "
                  + unmet
                  + ", and the cluster has "
                  + (value == null ? "no label " + unmet.key() : unmet.key() + "=" + value);
            })
        .orElse("not selected");
  }
}
