package io.kubefed.scheduling.strategy;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the bounds of a HorizontalPodAutoscaler are divided among clusters.
 *
 * @param clusters the bounds by cluster, in the order of the request; a cluster without replicas to
 *     scale has no autoscaler and is not here
 */
public record AutoscalerDivision(Map<String, Bounds> clusters) {

  /**
   * The bounds in one cluster.
   *
   * @param minReplicas at least so many, 1 or more: Kubernetes allows no less
   * @param maxReplicas at most so many, not below the minimum
   */
  public record Bounds(int minReplicas, int maxReplicas) {}

  public AutoscalerDivision {
    clusters = Collections.unmodifiableMap(new LinkedHashMap<>(clusters));
  }

  /**
   * Divides. The request's total is the maximum of all clusters together, divided by the strategy.
   * The minimum follows it in proportion, with at least 1 in each cluster that has an autoscaler;
   * so the minima together exceed the one stated where that is less than the number of clusters.
   *
   * @param minReplicas the minimum of all clusters together
   * @throws InvalidResourceException if the minimum is negative or above the maximum
   */
  public static AutoscalerDivision divide(
      SchedulingStrategy strategy, PlanRequest request, int minReplicas) {
    if (minReplicas < 0 || minReplicas > request.totalReplicas()) {
      throw new InvalidResourceException(
          request.preference(),
          List.of(
              Problem.error(
                  Pointer.of("spec", "totalReplicas"),
                  "is the maximum of the autoscalers, "
                      + request.totalReplicas()
                      + "; their minimum must be from 0 to that, but is "
                      + minReplicas)));
    }
    Map<String, Integer> maxima = strategy.plan(request).replicas();
    Map<String, ClusterPreference> byMaximum = new LinkedHashMap<>();
    List<Candidate> open = new ArrayList<>();
    for (Candidate candidate : request.candidates()) {
      int maximum = maxima.getOrDefault(candidate.name(), 0);
      if (maximum > 0) {
        byMaximum.put(
            candidate.name(),
            ClusterPreference.ofWeight(maximum).withMinReplicas(1).withMaxReplicas(maximum));
        open.add(Candidate.of(candidate.cluster()));
      }
    }
    Map<String, Bounds> bounds = new LinkedHashMap<>();
    ReplicaPlanner.of()
        .plan(
            request.toBuilder()
                .totalReplicas(Math.max(minReplicas, open.size()))
                .preferences(byMaximum)
                .candidates(open)
                .build())
        .replicas()
        .forEach(
            (cluster, minimum) ->
                bounds.put(cluster, new Bounds(minimum, maxima.getOrDefault(cluster, minimum))));
    return new AutoscalerDivision(bounds);
  }
}
