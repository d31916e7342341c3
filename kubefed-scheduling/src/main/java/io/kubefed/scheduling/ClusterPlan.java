package io.kubefed.scheduling;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.StringJoiner;

/**
 * What one cluster gets, and the arithmetic of it: {@code minimum + kept + shared} are its
 * replicas.
 *
 * @param cluster the name of the cluster
 * @param minimum replicas that it gets because they are its minimum
 * @param kept replicas beyond the minimum that it keeps because they run there and may not be moved
 * @param shared replicas that it gets of those left, by its weight or as a strategy divides
 * @param overflow replicas beyond its estimated capacity that are asked for all the same, so that
 *     they start should there be room after all
 * @param basis what {@code shared} was a share of
 * @param limit what kept it from getting more
 */
public record ClusterPlan(
    String cluster, int minimum, int kept, int shared, int overflow, Basis basis, Limit limit) {

  /**
   * What replicas were divided by.
   *
   * @param weight the weight of the cluster
   * @param weightSum the weights of all clusters that shared in the first round
   * @param divided how many replicas were left to divide, after minima and kept replicas
   * @param rounds in how many rounds the cluster took part: what limits keep from one cluster is
   *     divided among the others in a further round
   * @param note what a strategy has to say beyond that; never empty text
   */
  public record Basis(long weight, long weightSum, int divided, int rounds, Optional<String> note) {

    /** Nothing was divided. */
    public static final Basis NOTHING = new Basis(0, 0, 0, 0, Optional.empty());

    public Basis {
      requireNonNull(note, "note");
    }

    /** The same, with something more to say. */
    public Basis withNote(String other) {
      return new Basis(
          weight,
          weightSum,
          divided,
          rounds,
          Optional.of(note.map(before -> before + "; " + other).orElse(other)));
    }
  }

  /** What kept a cluster from getting more. */
  public sealed interface Limit {

    /** Nothing did. */
    record None() implements Limit {}

    /** No preference applies to the cluster. */
    record NoPreference() implements Limit {}

    /**
     * Its {@code maxReplicas}.
     *
     * @param replicas that many
     */
    record Maximum(long replicas) implements Limit {}

    /**
     * Its estimated capacity.
     *
     * @param replicas that many
     */
    record Capacity(long replicas) implements Limit {}
  }

  /** The limit that is none. */
  public static final Limit UNLIMITED = new Limit.None();

  public ClusterPlan {
    requireNonNull(cluster, "cluster");
    requireNonNull(basis, "basis");
    requireNonNull(limit, "limit");
    if (minimum < 0 || kept < 0 || shared < 0 || overflow < 0) {
      throw new IllegalArgumentException(
          "cluster " + cluster + " cannot get a negative number of replicas");
    }
  }

  /** How many replicas can be expected to run there. */
  public int replicas() {
    return minimum + kept + shared;
  }

  /** How many replicas to ask the cluster for: those that fit, and the overflow. */
  public int desired() {
    return replicas() + overflow;
  }

  /** The same, with something more to say about how it was divided. */
  public ClusterPlan withNote(String note) {
    return new ClusterPlan(cluster, minimum, kept, shared, overflow, basis.withNote(note), limit);
  }

  /**
   * How the number came about, in words: {@code 7 replicas: 2 as its minimum, 5 of 10 by weight 1
   * of 2}.
   */
  public String explanation() {
    if (limit instanceof Limit.NoPreference) {
      return "0 replicas: no preference names this cluster, and there is none for \"*\"";
    }
    StringJoiner parts = new StringJoiner(", ");
    if (minimum > 0) {
      parts.add(minimum + " as its minimum");
    }
    if (kept > 0) {
      parts.add(kept + " kept, which run there and may not be moved");
    }
    share(parts);
    StringBuilder words = new StringBuilder();
    words.append(replicas()).append(replicas() == 1 ? " replica: " : " replicas: ").append(parts);
    basis.note().ifPresent(note -> words.append("; ").append(note));
    if (limit instanceof Limit.Maximum maximum) {
      words.append("; maxReplicas is ").append(maximum.replicas());
    } else if (limit instanceof Limit.Capacity capacity) {
      words.append("; it has room for ").append(capacity.replicas());
    }
    if (overflow > 0) {
      words.append("; ").append(overflow).append(" more are asked for, should there be room");
    }
    return words.toString();
  }

  private void share(StringJoiner parts) {
    if (basis.weightSum() > 0 && basis.weight() > 0) {
      String share =
          shared
              + " of "
              + basis.divided()
              + " by weight "
              + basis.weight()
              + " of "
              + basis.weightSum();
      parts.add(basis.rounds() > 1 ? share + " in " + basis.rounds() + " rounds" : share);
    } else if (shared > 0) {
      parts.add(shared + " of " + basis.divided() + " left");
    } else if (basis.divided() > 0 && basis.note().isEmpty()) {
      parts.add("none of " + basis.divided() + " left, as its weight is 0");
    } else {
      parts.add("none were left to divide");
    }
  }
}
