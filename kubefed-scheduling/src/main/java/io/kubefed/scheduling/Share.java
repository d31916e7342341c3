package io.kubefed.scheduling;

import io.kubefed.scheduling.ClusterPlan.Basis;
import io.kubefed.scheduling.ClusterPlan.Limit;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One cluster while replicas are being divided. Mutable; lives for one call. */
final class Share {

  /** The heaviest first; of equal weights the smallest hash. */
  static final Comparator<Share> ORDER =
      (one, other) -> {
        int byWeight = Long.compare(other.weight, one.weight);
        if (byWeight != 0) {
          return byWeight;
        }
        int byHash = Integer.compareUnsigned(one.hash, other.hash);
        return byHash != 0 ? byHash : one.name().compareTo(other.name());
      };

  private static final Limit NO_PREFERENCE = new Limit.NoPreference();

  final Candidate candidate;
  final long weight;
  private final int hash;
  private final long minReplicas;
  private final long maxReplicas;
  private final long capacity;
  private final long current;

  private long minimum;
  private long kept;

  /** How many of the kept replicas have not been counted against a share yet. */
  long uncounted;

  long planned;
  private long overflow;
  private int rounds;
  private long weightSum;
  private long divided;
  private Limit limit = ClusterPlan.UNLIMITED;

  Share(Candidate candidate, @Nullable ClusterPreference stated, int hash) {
    this.candidate = candidate;
    this.hash = hash;
    ClusterPreference preference = stated == null ? ClusterPreference.NONE : stated;
    if (stated == null) {
      limit = NO_PREFERENCE;
    }
    this.weight = preference.weight();
    this.minReplicas = preference.minReplicas();
    this.maxReplicas = preference.maxReplicas().orElse(Long.MAX_VALUE);
    this.capacity = candidate.estimatedCapacity().orElse(Long.MAX_VALUE);
    this.current = candidate.currentReplicas().orElse(0);
  }

  private String name() {
    return candidate.name();
  }

  boolean hasPreference() {
    return !limit.equals(NO_PREFERENCE);
  }

  /** Takes the minimum; returns how many that are. */
  long takeMinimum(long remaining) {
    minimum = Math.min(Math.min(minReplicas, remaining), capacity);
    planned = minimum;
    if (capacity < minReplicas) {
      limit = new Limit.Capacity(capacity);
    }
    return minimum;
  }

  /** Takes what runs there beyond the minimum; returns how many that are. */
  long keepCurrent(long remaining) {
    if (current > planned) {
      long wanted = bounded(current) - planned;
      kept = Math.min(wanted, remaining);
      uncounted = kept;
      planned += kept;
    }
    return kept;
  }

  private long bounded(long replicas) {
    long bounded = replicas;
    if (bounded > maxReplicas) {
      bounded = maxReplicas;
      limit = new Limit.Maximum(maxReplicas);
    }
    if (bounded > capacity) {
      bounded = capacity;
      limit = new Limit.Capacity(capacity);
    }
    return bounded;
  }

  /** Says what the clusters divide among themselves. */
  void basis(long sum, long replicas) {
    weightSum = sum;
    divided = replicas;
  }

  /**
   * Takes so many more, or as many of them as limits allow.
   *
   * @return true if a limit was in the way
   */
  boolean take(long extra) {
    long start = planned;
    long total = start + extra;
    boolean full = total > maxReplicas;
    if (full) {
      total = maxReplicas;
      limit = new Limit.Maximum(maxReplicas);
    }
    if (total > capacity) {
      overflow = total - capacity;
      total = capacity;
      full = true;
      limit = new Limit.Capacity(capacity);
    }
    planned = total;
    if (total > start) {
      rounds++;
    }
    return full;
  }

  void trimOverflow(long most) {
    overflow = Math.min(overflow, most);
  }

  ClusterPlan toPlan() {
    return new ClusterPlan(
        name(),
        (int) minimum,
        (int) kept,
        (int) (planned - minimum - kept),
        (int) overflow,
        new Basis(weight, weightSum, (int) divided, rounds, note()),
        limit);
  }

  private Optional<String> note() {
    if (minimum < minReplicas && minimum < capacity) {
      return Optional.of("no more were left for its minimum of " + minReplicas);
    } else if (kept > 0) {
      long running = Math.min(Math.min(current, maxReplicas), capacity);
      if (minimum + kept < running) {
        return Optional.of("no more were left for the " + current + " that run there");
      }
    }
    return Optional.empty();
  }
}
