package io.kubefed.scheduling;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import java.util.OptionalLong;

/**
 * A cluster that replicas may go to.
 *
 * @param cluster the cluster
 * @param currentReplicas how many replicas run there; nothing where the workload does not exist
 * @param estimatedCapacity how many replicas could run there, those that run included; nothing
 *     where that is not known, which counts as any number
 */
public record Candidate(
    Cluster cluster, OptionalLong currentReplicas, OptionalLong estimatedCapacity) {

  /** Refuses negative numbers: whoever observes or estimates has to give a count. */
  public Candidate {
    requireNonNull(cluster, "cluster");
    requireNotNegative(cluster, "the current replicas", currentReplicas);
    requireNotNegative(cluster, "the estimated capacity", estimatedCapacity);
  }

  /** A cluster that runs nothing yet and whose capacity is not known. */
  public static Candidate of(Cluster cluster) {
    return new Candidate(cluster, OptionalLong.empty(), OptionalLong.empty());
  }

  /** The same, where so many replicas run. */
  public Candidate withCurrentReplicas(long other) {
    return new Candidate(cluster, OptionalLong.of(other), estimatedCapacity);
  }

  /** The same, where so many replicas could run. */
  public Candidate withEstimatedCapacity(long other) {
    return new Candidate(cluster, currentReplicas, OptionalLong.of(other));
  }

  /** The name of the cluster. */
  public String name() {
    return cluster.name();
  }

  private static void requireNotNegative(Cluster cluster, String what, OptionalLong number) {
    if (number.isPresent() && number.getAsLong() < 0) {
      throw new IllegalArgumentException(
          what
              + " of cluster "
              + cluster.name()
              + " must not be negative, but are given as "
              + number.getAsLong());
    }
  }
}
