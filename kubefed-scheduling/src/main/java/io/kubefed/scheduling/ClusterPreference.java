package io.kubefed.scheduling;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * How many replicas one cluster should run. Numbers that make no sense are told by {@link
 * PlanRequest.Builder#build}, not here, so that all of them can be told at once.
 *
 * @param minReplicas at least so many, before anything is divided by weight
 * @param maxReplicas at most so many; nothing for any number
 * @param weight the share of what is left after the minima, relative to other clusters; with 0 the
 *     cluster gets no more than its minimum
 */
public record ClusterPreference(long minReplicas, OptionalLong maxReplicas, long weight) {

  /** What applies where a preference states nothing at all: no replicas. */
  public static final ClusterPreference NONE = new ClusterPreference(0, OptionalLong.empty(), 0);

  public ClusterPreference {
    requireNonNull(maxReplicas, "maxReplicas");
  }

  /** A share of that weight, without limits. */
  public static ClusterPreference ofWeight(long weight) {
    return new ClusterPreference(0, OptionalLong.empty(), weight);
  }

  /** The same, with at least so many replicas. */
  public ClusterPreference withMinReplicas(long other) {
    return new ClusterPreference(other, maxReplicas, weight);
  }

  /** The same, with at most so many replicas. */
  public ClusterPreference withMaxReplicas(long other) {
    return new ClusterPreference(minReplicas, OptionalLong.of(other), weight);
  }

  /** The same, with another weight. */
  public ClusterPreference withWeight(long other) {
    return new ClusterPreference(minReplicas, maxReplicas, other);
  }
}
