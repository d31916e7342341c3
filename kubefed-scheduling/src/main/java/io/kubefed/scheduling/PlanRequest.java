package io.kubefed.scheduling;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is asked for: a total, preferences, and the clusters there are. A request that exists
 * is one that can be planned; see {@link Builder#build}. Immutable and thread-safe.
 */
public final class PlanRequest {

  /** The name under which preferences stand for every cluster that is not named. */
  public static final String EVERY_OTHER_CLUSTER = "*";

  private static final Pointer SPEC = Pointer.of("spec");

  private final ObjectReference preference;
  private final int totalReplicas;
  private final boolean rebalance;
  private final Map<String, ClusterPreference> preferences;
  private final List<Candidate> candidates;

  private PlanRequest(Builder builder) {
    this.preference = builder.preference;
    this.totalReplicas = builder.totalReplicas;
    this.rebalance = builder.rebalance;
    this.preferences = Collections.unmodifiableMap(new LinkedHashMap<>(builder.preferences));
    this.candidates = List.copyOf(builder.candidates);
  }

  /**
   * Starts a request for so many replicas of the workload with that namespace (may be empty) and
   * name.
   */
  public static Builder builder(String namespace, String name, int totalReplicas) {
    return new Builder(
        new ObjectReference(
            KubeFedNames.SCHEDULING_GROUP + "/v1alpha1",
            "ReplicaSchedulingPreference",
            namespace,
            name),
        totalReplicas);
  }

  /** Starts from a copy of this request. */
  public Builder toBuilder() {
    return new Builder(preference, totalReplicas)
        .rebalance(rebalance)
        .preferences(preferences)
        .candidates(candidates);
  }

  /** The preference that asks. */
  public ObjectReference preference() {
    return preference;
  }

  /** {@code namespace/name} of the workload, which decides between clusters that are alike. */
  public String key() {
    return preference.qualifiedName();
  }

  /** How many replicas all clusters should run together. */
  public int totalReplicas() {
    return totalReplicas;
  }

  /** True if replicas that run may be moved. */
  public boolean rebalance() {
    return rebalance;
  }

  /** The preferences as stated, by cluster name or {@code *}. */
  public Map<String, ClusterPreference> preferences() {
    return preferences;
  }

  /** The clusters that replicas may go to, in the order given; no two of the same name. */
  public List<Candidate> candidates() {
    return candidates;
  }

  /** The preference that applies to a cluster, named or by {@code *}; nothing if neither does. */
  public Optional<ClusterPreference> preferenceOf(String cluster) {
    return Optional.ofNullable(findPreference(cluster));
  }

  @Nullable ClusterPreference findPreference(String cluster) {
    ClusterPreference named = preferences.get(cluster);
    return named == null ? preferences.get(EVERY_OTHER_CLUSTER) : named;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlanRequest that
        && preference.equals(that.preference)
        && totalReplicas == that.totalReplicas
        && rebalance == that.rebalance
        && preferences.equals(that.preferences)
        && candidates.equals(that.candidates);
  }

  @Override
  public int hashCode() {
    return 31 * preference.hashCode() + totalReplicas;
  }

  /** For messages: {@code 9 replicas of shop/web over 3 clusters}. */
  @Override
  public String toString() {
    return totalReplicas + " replicas of " + key() + " over " + candidates.size() + " clusters";
  }

  /**
   * The rules for a total and preferences, whatever clusters there are: nothing negative, no
   * minimum above its maximum, and no weight so large that total times weight leaves 64 bits.
   *
   * @return the problems with their places in the preference object; none if it is fine
   */
  public static List<Problem> problems(
      long totalReplicas, Map<String, ClusterPreference> preferences) {
    List<Problem> problems = new ArrayList<>();
    if (totalReplicas < 0 || totalReplicas > Integer.MAX_VALUE) {
      problems.add(
          Problem.error(
              SPEC.child("totalReplicas"),
              "must be from 0 to " + Integer.MAX_VALUE + ", not " + totalReplicas));
    }
    preferences.forEach(
        (cluster, preference) -> {
          Pointer at = SPEC.child("clusters").child(cluster);
          long max = preference.maxReplicas().orElse(Long.MAX_VALUE);
          notNegative(problems, at.child("minReplicas"), preference.minReplicas());
          notNegative(problems, at.child("maxReplicas"), max);
          notNegative(problems, at.child("weight"), preference.weight());
          if (max >= 0 && preference.minReplicas() > max) {
            problems.add(
                Problem.error(
                    at.child("minReplicas"),
                    preference.minReplicas() + " is more than maxReplicas, which is " + max));
          }
          if (overflows(totalReplicas, preference.weight(), preference.weight())) {
            problems.add(
                Problem.error(
                    at.child("weight"),
                    "is too large to divide "
                        + totalReplicas
                        + " replicas by; weights are relative, so smaller ones do the same"));
          }
        });
    return problems;
  }

  private static void notNegative(List<Problem> problems, Pointer at, long number) {
    if (number < 0) {
      problems.add(Problem.error(at, "must not be negative, but is " + number));
    }
  }

  /** Whether (total * weight + sum - 1) leaves 64 bits, for numbers that are not negative. */
  private static boolean overflows(long total, long weight, long sum) {
    return total > 0 && weight > 0 && weight > (Long.MAX_VALUE - sum) / total;
  }

  /** Collects what a request is made of. Not thread-safe. */
  public static final class Builder {

    private final ObjectReference preference;
    private int totalReplicas;
    private boolean rebalance;
    private Map<String, ClusterPreference> preferences = Map.of();
    private Collection<Candidate> candidates = List.of();

    private Builder(ObjectReference preference, int totalReplicas) {
      this.preference = preference;
      this.totalReplicas = totalReplicas;
    }

    /** Another total. */
    public Builder totalReplicas(int other) {
      totalReplicas = other;
      return this;
    }

    /** Whether replicas that run may be moved; false unless said. */
    public Builder rebalance(boolean other) {
      rebalance = other;
      return this;
    }

    /**
     * The preferences by cluster name, {@code *} for every cluster that is not named; none unless
     * said, with which no cluster gets anything.
     */
    public Builder preferences(Map<String, ClusterPreference> other) {
      preferences = requireNonNull(other, "preferences");
      return this;
    }

    /** The clusters that replicas may go to; none unless said. */
    public Builder candidates(Collection<Candidate> other) {
      candidates = requireNonNull(other, "candidates");
      return this;
    }

    /**
     * The request.
     *
     * @throws InvalidResourceException with everything that is wrong with total and preferences, by
     *     {@link PlanRequest#problems}, and if the weights of all candidates together leave 64 bits
     * @throws IllegalArgumentException if two candidates have the same name
     */
    public PlanRequest build() {
      List<Problem> problems = problems(totalReplicas, preferences);
      PlanRequest request = new PlanRequest(this);
      if (problems.isEmpty()) {
        checkSum(request).ifPresent(problems::add);
      }
      if (!problems.isEmpty()) {
        throw new InvalidResourceException(preference, problems);
      }
      Set<String> names = new HashSet<>(2 * request.candidates.size());
      for (Candidate candidate : request.candidates) {
        if (!names.add(candidate.name())) {
          throw new IllegalArgumentException(
              "cluster " + candidate.name() + " is given twice as a candidate");
        }
      }
      return request;
    }

    private static Optional<Problem> checkSum(PlanRequest request) {
      long sum = 0;
      long heaviest = 0;
      for (Candidate candidate : request.candidates) {
        ClusterPreference preference = request.findPreference(candidate.name());
        long weight = preference == null ? 0 : preference.weight();
        heaviest = Math.max(heaviest, weight);
        sum += weight;
        if (sum < 0) {
          break;
        }
      }
      return sum < 0 || overflows(request.totalReplicas, heaviest, sum)
          ? Optional.of(
              Problem.error(
                  SPEC.child("clusters"),
                  "the weights of "
                      + request.candidates.size()
                      + " clusters are too large together to divide "
                      + request.totalReplicas
                      + " replicas by; weights are relative, so smaller ones do the same"))
          : Optional.empty();
    }
  }
}
