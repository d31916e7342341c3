package io.kubefed.scheduling.strategy;

import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPlan;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlan;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides in proportion to how many replicas each cluster has room for, those it runs included, so
 * that a plan that was followed does not change the next. Where the room is not known a cluster
 * gets no more than its minimum; where it is known of none, weights divide.
 */
record FreeCapacityStrategy() implements SchedulingStrategy {

  @Override
  public ReplicaPlan plan(PlanRequest request) {
    Map<String, ClusterPreference> byRoom = new HashMap<>();
    boolean known = false;
    for (Candidate candidate : request.candidates()) {
      Limits limits = Limits.of(request, candidate);
      if (request.preferenceOf(candidate.name()).isPresent()) {
        // Beyond the largest total there is nothing to divide.
        boolean measured = candidate.estimatedCapacity().isPresent();
        long weight = measured ? Math.min(limits.room(), Integer.MAX_VALUE) : 0;
        known |= measured && limits.shares();
        byRoom.put(candidate.name(), limits.preference().withWeight(limits.shares() ? weight : 0));
      }
    }
    ReplicaPlan plan =
        ReplicaPlanner.of().plan(known ? request.toBuilder().preferences(byRoom).build() : request);
    List<ClusterPlan> noted = new ArrayList<>();
    for (int i = 0; i < plan.clusters().size(); i++) {
      Limits limits = Limits.of(request, request.candidates().get(i));
      noted.add(note(plan.clusters().get(i), limits, known));
    }
    return new ReplicaPlan(request.totalReplicas(), noted);
  }

  private static ClusterPlan note(ClusterPlan plan, Limits limits, boolean known) {
    if (!limits.shares()) {
      return plan;
    } else if (!known) {
      return plan.withNote("no cluster's room is known, so weights divide");
    }
    return plan.withNote(
        limits.candidate().estimatedCapacity().isPresent()
            ? "the weight is the room there is"
            : "its room is not known, so it gets no share");
  }
}
