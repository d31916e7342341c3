package io.kubefed.scheduling.strategy;

import static java.util.Objects.requireNonNull;

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
import java.util.OptionalInt;

/**
 * How a Job's pods are divided among clusters.
 *
 * @param clusters what each cluster's Job gets, in the order of the request
 * @param unassigned how many completions no cluster takes, because none may run a pod
 */
public record JobDivision(Map<String, Part> clusters, int unassigned) {

  /**
   * The part of one cluster.
   *
   * @param parallelism how many pods it runs at once
   * @param completions how many pods have to succeed there; nothing for a Job without a number, in
   *     which the success of any pod ends the work
   */
  public record Part(int parallelism, OptionalInt completions) {

    public Part {
      requireNonNull(completions, "completions");
    }
  }

  public JobDivision {
    clusters = Collections.unmodifiableMap(new LinkedHashMap<>(clusters));
  }

  /**
   * Divides. The request's total is the parallelism of all clusters together, divided by the
   * strategy. Completions follow the parallelism in proportion; no cluster has completions without
   * pods to reach them, nor more pods at once than completions.
   *
   * @param completions how many pods have to succeed in all clusters together, if it is said
   * @param existing the completions of Jobs that exist already, by cluster: Kubernetes does not let
   *     them change, so they stand and what is left is divided among the others
   */
  public static JobDivision divide(
      SchedulingStrategy strategy,
      PlanRequest request,
      OptionalInt completions,
      Map<String, Integer> existing) {
    Map<String, Integer> parallelism = strategy.plan(request).desired();
    Map<String, Part> parts = new LinkedHashMap<>();
    if (completions.isEmpty()) {
      parallelism.forEach(
          (cluster, pods) -> parts.put(cluster, new Part(pods, OptionalInt.empty())));
      return new JobDivision(parts, 0);
    }
    long taken = existing.values().stream().mapToLong(Integer::longValue).sum();
    int left = (int) Math.max(0, completions.getAsInt() - taken);
    Map<String, ClusterPreference> byPods = new LinkedHashMap<>();
    List<Candidate> open = new ArrayList<>();
    for (Candidate candidate : request.candidates()) {
      int pods = parallelism.getOrDefault(candidate.name(), 0);
      if (pods > 0 && !existing.containsKey(candidate.name())) {
        byPods.put(candidate.name(), ClusterPreference.ofWeight(pods));
        open.add(Candidate.of(candidate.cluster()));
      }
    }
    Map<String, Integer> divided =
        ReplicaPlanner.of()
            .plan(
                request.toBuilder()
                    .totalReplicas(left)
                    .preferences(byPods)
                    .candidates(open)
                    .build())
            .replicas();
    parallelism.forEach(
        (cluster, pods) -> {
          Integer fixed = existing.get(cluster);
          int share = divided.getOrDefault(cluster, 0);
          parts.put(
              cluster,
              fixed == null
                  ? new Part(Math.min(pods, share), OptionalInt.of(share))
                  : new Part(pods, OptionalInt.of(fixed)));
        });
    return new JobDivision(parts, open.isEmpty() ? left : 0);
  }
}
