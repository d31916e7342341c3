package io.kubefed.scheduling.rewrite;

import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.strategy.AutoscalerDivision;
import io.kubefed.scheduling.strategy.JobDivision;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a workload that scheduling decides, and their values in each cluster.
 *
 * @param fields the fields that belong to scheduling; overrides of them are nobody else's
 * @param values the values by cluster, for the fields that have one there. A cluster without an
 *     entry is not scheduled; one with 0 replicas is
 */
public record ScheduledFields(Set<Pointer> fields, Map<String, Map<Pointer, Integer>> values) {

  /** {@code spec.replicas}, of Deployments, ReplicaSets, StatefulSets. */
  public static final Pointer REPLICAS = Pointer.of("spec", "replicas");

  private static final Pointer PARALLELISM = Pointer.of("spec", "parallelism");
  private static final Pointer COMPLETIONS = Pointer.of("spec", "completions");
  private static final Pointer MIN_REPLICAS = Pointer.of("spec", "minReplicas");
  private static final Pointer MAX_REPLICAS = Pointer.of("spec", "maxReplicas");

  /**
   * Copies.
   *
   * @throws IllegalArgumentException if a value is for a field that does not belong to scheduling
   */
  public ScheduledFields {
    fields = Collections.unmodifiableSet(new LinkedHashSet<>(fields));
    Map<String, Map<Pointer, Integer>> copy = new LinkedHashMap<>();
    values.forEach(
        (cluster, each) ->
            copy.put(cluster, Collections.unmodifiableMap(new LinkedHashMap<>(each))));
    values = Collections.unmodifiableMap(copy);
    for (Map<Pointer, Integer> each : values.values()) {
      if (!fields.containsAll(each.keySet())) {
        throw new IllegalArgumentException(
            each.keySet() + " are not all among the scheduled fields " + fields);
      }
    }
  }

  /** So many replicas in each cluster, in {@code spec.replicas}. */
  public static ScheduledFields replicas(Map<String, Integer> replicas) {
    return replicas(REPLICAS, replicas);
  }

  /**
   * So many replicas in each cluster, in the field that the scale subresource of the type names
   * ({@code specReplicasPath}).
   */
  public static ScheduledFields replicas(Pointer field, Map<String, Integer> replicas) {
    Map<String, Map<Pointer, Integer>> values = new LinkedHashMap<>();
    replicas.forEach((cluster, count) -> values.put(cluster, Map.of(field, count)));
    return new ScheduledFields(Set.of(field), values);
  }

  /** The parts of a Job. */
  public static ScheduledFields job(JobDivision division) {
    Map<String, Map<Pointer, Integer>> values = new LinkedHashMap<>();
    division
        .clusters()
        .forEach(
            (cluster, part) -> {
              Map<Pointer, Integer> fields = new LinkedHashMap<>();
              fields.put(PARALLELISM, part.parallelism());
              part.completions().ifPresent(count -> fields.put(COMPLETIONS, count));
              values.put(cluster, fields);
            });
    return new ScheduledFields(ordered(PARALLELISM, COMPLETIONS), values);
  }

  /** The bounds of a HorizontalPodAutoscaler. */
  public static ScheduledFields autoscaler(AutoscalerDivision division) {
    Map<String, Map<Pointer, Integer>> values = new LinkedHashMap<>();
    division
        .clusters()
        .forEach(
            (cluster, bounds) -> {
              Map<Pointer, Integer> fields = new LinkedHashMap<>();
              fields.put(MIN_REPLICAS, bounds.minReplicas());
              fields.put(MAX_REPLICAS, bounds.maxReplicas());
              values.put(cluster, fields);
            });
    return new ScheduledFields(ordered(MIN_REPLICAS, MAX_REPLICAS), values);
  }

  private static Set<Pointer> ordered(Pointer one, Pointer other) {
    Set<Pointer> fields = new LinkedHashSet<>();
    fields.add(one);
    fields.add(other);
    return fields;
  }
}
