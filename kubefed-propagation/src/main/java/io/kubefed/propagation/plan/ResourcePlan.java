package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.placement.PlacementDecision;
import java.util.List;
import java.util.Optional;

/**
 * What a plan does for one federated resource.
 *
 * @param resource the federated resource
 * @param placement where it goes, and why; nothing if that could not be decided
 * @param changes one for every member cluster and every cluster it names, sorted by cluster; empty
 *     if nothing could be decided
 * @param failure why nothing could be decided for this resource; it is then left alone everywhere
 */
public record ResourcePlan(
    FederatedResource resource,
    Optional<PlacementDecision> placement,
    List<PlannedChange> changes,
    Optional<KubefedException> failure) {

  public ResourcePlan {
    requireNonNull(resource, "resource");
    requireNonNull(placement, "placement");
    changes = List.copyOf(changes);
    requireNonNull(failure, "failure");
  }

  /**
   * The change in that cluster.
   *
   * @throws IllegalArgumentException if the plan has none for it
   */
  public PlannedChange change(String cluster) {
    return changes.stream()
        .filter(change -> change.cluster().equals(cluster))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the plan of "
                        + resource
                        + " says nothing of cluster "
                        + cluster
                        + "; it speaks of "
                        + changes.stream().map(PlannedChange::cluster).toList()));
  }
}
