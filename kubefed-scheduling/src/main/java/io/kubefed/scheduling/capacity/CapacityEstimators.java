package io.kubefed.scheduling.capacity;

import java.util.List;

/** The estimators there are. */
public final class CapacityEstimators {

  private static final CapacityEstimator BY_NODES = new NodeCapacityEstimator();

  private CapacityEstimators() {}

  /**
   * Counts for each node how many replicas fit into what it has allocatable and other pods do not
   * request, of every resource that the template requests and of pods; the workload's own pods
   * count as room. Nodes that a replica could not be scheduled to count nothing: cordoned, with
   * taints that it does not tolerate, not of its {@code nodeName}, {@code nodeSelector} or required
   * node affinity. These are the rules of the Kubernetes scheduler.
   *
   * <p>Affinity between pods, topology spread, host ports, volumes, quotas and preemption are not
   * looked at; the estimate is an upper bound where they matter.
   */
  public static CapacityEstimator byNodes() {
    return BY_NODES;
  }

  /** The lowest of what these estimators know; unknown if none of them knows. */
  public static CapacityEstimator lowestOf(List<CapacityEstimator> estimators) {
    List<CapacityEstimator> all = List.copyOf(estimators);
    return new CapacityEstimator() {
      @Override
      public CapacityEstimate estimate(CapacityRequest request) {
        CapacityEstimate lowest = CapacityEstimate.unknown("no estimator knows");
        for (CapacityEstimator estimator : all) {
          CapacityEstimate estimate = estimator.estimate(request);
          if (estimate.replicas().orElse(Long.MAX_VALUE)
              < lowest.replicas().orElse(Long.MAX_VALUE)) {
            lowest = estimate;
          }
        }
        return lowest;
      }

      @Override
      public boolean readsNodes() {
        return all.stream().anyMatch(CapacityEstimator::readsNodes);
      }
    };
  }
}
