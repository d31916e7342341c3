package io.kubefed.core.status;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a round of propagation came to.
 *
 * @param reason what went wrong before any cluster was asked, or {@link PropagationReason#NONE}
 * @param clusters by name, the clusters that the resource is placed in or is leaving; empty where
 *     they could not be told
 * @param objectsUpdated true if an object that was there already was changed in some cluster. An
 *     update that left the object as it was, which its resource version shows, is none
 */
public record PropagationResult(
    PropagationReason reason, SortedMap<String, ClusterStatus> clusters, boolean objectsUpdated) {

  public PropagationResult {
    requireNonNull(reason, "reason");
    clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
  }

  /**
   * The clusters were asked and answered like that.
   *
   * @throws IllegalArgumentException if a cluster appears twice
   */
  public static PropagationResult of(List<ClusterStatus> clusters, boolean objectsUpdated) {
    SortedMap<String, ClusterStatus> byName = new TreeMap<>();
    for (ClusterStatus cluster : clusters) {
      if (byName.put(cluster.name(), cluster) != null) {
        throw new IllegalArgumentException(
            "cluster \"" + cluster.name() + "\" has two statuses; it can have one");
      }
    }
    return new PropagationResult(PropagationReason.NONE, byName, objectsUpdated);
  }

  /** No cluster was asked, for that reason. */
  public static PropagationResult failed(PropagationReason reason) {
    return new PropagationResult(reason, new TreeMap<>(), false);
  }

  /** The same result, under that reason: {@link PropagationReason#NAMESPACE_NOT_FEDERATED}. */
  public PropagationResult withReason(PropagationReason other) {
    return new PropagationResult(other, clusters, objectsUpdated);
  }

  /** The reason to report: where none was given, the clusters may give one. */
  public PropagationReason overallReason() {
    return reason == PropagationReason.NONE
            && !clusters.values().stream().allMatch(ClusterStatus::isOk)
        ? PropagationReason.CHECK_CLUSTERS
        : reason;
  }

  /** True if some cluster failed in a way where trying again can help. */
  public boolean isRetryable() {
    return clusters.values().stream()
        .anyMatch(cluster -> cluster.known().filter(PropagationStatus::isRetryable).isPresent());
  }
}
