package io.kubefed.scheduling.strategy;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPlan;
import io.kubefed.scheduling.ClusterPlan.Basis;
import io.kubefed.scheduling.ClusterPlan.Limit;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlan;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Uses as few clusters as possible. After minima, and what may not be moved, clusters that have
 * replicas already are filled first, then those that can take the most; of clusters that can take
 * equally many the one that runs the most beyond its minimum, so that a repeated plan moves
 * nothing: what a cluster runs as its minimum says nothing about where the others went.
 *
 * <p>What capacity keeps from the cluster that it would have gone to is asked for there as
 * overflow, and planned for the next one as well; in all no more than there was to divide, and
 * without rebalancing no more than fits nowhere.
 */
record AggregatedStrategy() implements SchedulingStrategy {

  @Override
  public ReplicaPlan plan(PlanRequest request) {
    Map<String, ClusterPlan> plans = new HashMap<>();
    ReplicaPlan base = fixed(request);
    base.clusters().forEach(plan -> plans.put(plan.cluster(), plan));
    int left = base.unplaced();
    List<Limits> order = new ArrayList<>();
    for (Candidate candidate : ReplicaPlanner.order(request)) {
      Limits limits = Limits.of(request, candidate);
      if (limits.shares()) {
        order.add(limits);
      }
    }
    int divided = left;
    order.sort(
        comparing((Limits each) -> replicas(plans, each) == 0)
            .thenComparing(
                comparingLong((Limits each) -> Math.min(divided, room(plans, each))).reversed())
            .thenComparing(
                comparingLong((Limits each) -> each.current() - minimum(plans, each)).reversed()));
    long fits = order.stream().mapToLong(each -> Math.min(divided, room(plans, each))).sum();
    long asked = request.rebalance() ? divided : Math.max(0, divided - fits);
    int place = 1;
    for (Limits limits : order) {
      String cluster = limits.candidate().name();
      ClusterPlan plan = plans.getOrDefault(cluster, unplanned(cluster));
      long wanted = Math.min(left, limits.maximum() - plan.replicas());
      int taken = (int) Math.min(wanted, room(plans, limits));
      int overflow = (int) Math.min(wanted - taken, asked);
      plans.put(
          cluster,
          new ClusterPlan(
              cluster,
              plan.minimum(),
              plan.kept(),
              taken,
              overflow,
              new Basis(
                  0,
                  0,
                  left,
                  1,
                  Optional.of("as few clusters as possible, this is choice " + place)),
              limit(limits, plan.replicas() + taken, wanted > taken, left > taken)));
      left -= taken;
      asked -= overflow;
      place++;
    }
    return new ReplicaPlan(
        request.totalReplicas(),
        request.candidates().stream()
            .map(each -> plans.getOrDefault(each.name(), unplanned(each.name())))
            .toList());
  }

  /** Minima, and what may not be moved. */
  private static ReplicaPlan fixed(PlanRequest request) {
    Map<String, ClusterPreference> weightless = new HashMap<>();
    request.preferences().forEach((name, each) -> weightless.put(name, each.withWeight(0)));
    return ReplicaPlanner.of().plan(request.toBuilder().preferences(weightless).build());
  }

  private static ClusterPlan unplanned(String cluster) {
    return new ClusterPlan(cluster, 0, 0, 0, 0, Basis.NOTHING, ClusterPlan.UNLIMITED);
  }

  private static int minimum(Map<String, ClusterPlan> plans, Limits limits) {
    return plans.getOrDefault(limits.candidate().name(), unplanned("")).minimum();
  }

  private static int replicas(Map<String, ClusterPlan> plans, Limits limits) {
    return plans.getOrDefault(limits.candidate().name(), unplanned("")).replicas();
  }

  private static long room(Map<String, ClusterPlan> plans, Limits limits) {
    return limits.room() - replicas(plans, limits);
  }

  private static Limit limit(Limits limits, long replicas, boolean lacksRoom, boolean more) {
    if (lacksRoom) {
      return new Limit.Capacity(limits.capacity());
    }
    return more && replicas == limits.maximum()
        ? new Limit.Maximum(limits.maximum())
        : ClusterPlan.UNLIMITED;
  }
}
