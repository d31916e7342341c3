package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.placement.PlacementPolicy.ClusterRule;
import io.kubefed.core.selector.LabelSelector;
import java.util.Map;
import java.util.Optional;

/** Allows and denies by the labels of clusters and namespaces. */
final class LabelPolicy {

  private LabelPolicy() {}

  static PlacementPolicy allow(String name, LabelSelector namespaces, LabelSelector clusters) {
    return rule(
        name,
        namespaces,
        clusters,
        false,
        "allows only clusters with " + requireNonNull(clusters, "clusters"));
  }

  static PlacementPolicy deny(String name, LabelSelector namespaces, LabelSelector clusters) {
    return rule(
        name,
        namespaces,
        clusters,
        true,
        clusters.requirements().isEmpty()
            ? "denies every cluster"
            : "denies clusters with " + clusters);
  }

  /** Excludes the clusters that match, or those that do not, for resources of the namespaces. */
  private static PlacementPolicy rule(
      String name,
      LabelSelector namespaces,
      LabelSelector clusters,
      boolean excludesMatching,
      String what) {
    boolean everyNamespace = namespaces.requirements().isEmpty();
    Opinion excluded =
        Opinion.exclude(everyNamespace ? what : what + " to namespaces with " + namespaces);
    Opinion undecided = unknownNamespace(namespaces);
    ClusterRule rule =
        (context, cluster) -> {
          if (clusters.matches(cluster.labels()) != excludesMatching) {
            return Opinion.KEEP;
          }
          if (everyNamespace) {
            return excluded;
          }
          if (!context.request().concernsNamespace()) {
            return Opinion.KEEP;
          }
          return ifInNamespace(context, namespaces, true, excluded, undecided);
        };
    return PlacementPolicy.perCluster(name, rule);
  }

  static PlacementPolicy allowNamespaces(String name, LabelSelector namespaces) {
    Opinion excluded = Opinion.exclude("allows only namespaces with " + namespaces);
    Opinion undecided = unknownNamespace(namespaces);
    ClusterRule rule =
        (context, cluster) ->
            context.request().concernsNamespace()
                ? ifInNamespace(context, namespaces, false, excluded, undecided)
                : Opinion.KEEP;
    return PlacementPolicy.perCluster(name, rule);
  }

  private static Opinion ifInNamespace(
      PolicyContext context,
      LabelSelector namespaces,
      boolean matching,
      Opinion then,
      Opinion unknown) {
    Optional<Map<String, String>> labels = context.request().namespaceLabels();
    if (labels.isEmpty()) {
      return unknown;
    }
    return namespaces.matches(labels.get()) == matching ? then : Opinion.KEEP;
  }

  private static Opinion unknownNamespace(LabelSelector namespaces) {
    return Opinion.undecided(
        "whether the namespace has " + namespaces + " is not known, as its labels are not");
  }
}
