package io.kubefed.scheduling;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * How many replicas each cluster gets.
 *
 * @param totalReplicas how many were asked for
 * @param clusters what each candidate gets, in the order of the request
 */
public record ReplicaPlan(int totalReplicas, List<ClusterPlan> clusters) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the clusters get more than the total
   */
  public ReplicaPlan {
    clusters = List.copyOf(clusters);
    if (placed(clusters) > totalReplicas) {
      throw new IllegalArgumentException(
          "the clusters get " + placed(clusters) + " replicas, more than " + totalReplicas);
    }
  }

  /** What that cluster gets; nothing if it was no candidate. */
  public Optional<ClusterPlan> cluster(String name) {
    return clusters.stream().filter(plan -> plan.cluster().equals(name)).findFirst();
  }

  /** How many replicas can be expected to run in each cluster, without the overflow. */
  public Map<String, Integer> replicas() {
    return byName(ClusterPlan::replicas, 0);
  }

  /** The overflow of the clusters that have one. */
  public Map<String, Integer> overflow() {
    return byName(ClusterPlan::overflow, 1);
  }

  /** How many replicas to ask each cluster for, the overflow included. */
  public Map<String, Integer> desired() {
    return byName(ClusterPlan::desired, 0);
  }

  /** How many of the total fit nowhere. */
  public int unplaced() {
    return (int) (totalReplicas - placed(clusters));
  }

  private static long placed(List<ClusterPlan> clusters) {
    return clusters.stream().mapToLong(ClusterPlan::replicas).sum();
  }

  private Map<String, Integer> byName(ToIntFunction<ClusterPlan> number, int least) {
    Map<String, Integer> numbers = new LinkedHashMap<>(2 * clusters.size());
    for (ClusterPlan plan : clusters) {
      int value = number.applyAsInt(plan);
      if (value >= least) {
        numbers.put(plan.cluster(), value);
      }
    }
    return Collections.unmodifiableMap(numbers);
  }

  /** The whole arithmetic: one line for the total and one for each cluster. */
  public String explanation() {
    StringBuilder words = new StringBuilder();
    words.append(totalReplicas - unplaced()).append(" of ").append(totalReplicas);
    words.append(" replicas placed");
    if (unplaced() > 0) {
      words.append("; ").append(unplaced()).append(" fit nowhere");
    }
    for (ClusterPlan plan : clusters) {
      words.append('\n').append(plan.cluster()).append(": ").append(plan.explanation());
    }
    return words.toString();
  }
}
