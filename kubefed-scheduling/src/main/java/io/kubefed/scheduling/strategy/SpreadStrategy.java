package io.kubefed.scheduling.strategy;

import io.kubefed.core.Cluster;
import io.kubefed.core.placement.Topology;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Divides evenly among regions, zones or the values of a label, and within each of them by weight.
 * A domain that is full leaves what it cannot take to the others.
 *
 * <p>Clusters that are in the same several zones form a domain of their own that counts as that
 * many. A cluster whose domain is not known gets no more than its minimum and what may not be
 * moved.
 */
record SpreadStrategy(Topology topology) implements SchedulingStrategy {

  /** Clusters whose domain is not known; no label value has parentheses. */
  private static final String UNKNOWN = "(unknown)";

  /** The candidates in one domain. */
  private static final class Domain {

    private final Set<String> places;
    private final List<Limits> members = new ArrayList<>();

    Domain(Set<String> places) {
      this.places = places;
    }

    boolean isKnown() {
      return !places.isEmpty();
    }

    /** As many as a member can be given at all. */
    private long most(Limits member, boolean rebalance) {
      if (isKnown() && member.shares()) {
        return member.maximum();
      }
      long least = member.preference().minReplicas();
      return rebalance ? least : Math.max(least, Math.min(member.current(), member.maximum()));
    }

    ClusterPreference preference(boolean rebalance) {
      long minimum = 0;
      long maximum = 0;
      boolean shares = false;
      for (Limits member : members) {
        minimum = sum(minimum, Math.min(member.preference().minReplicas(), member.capacity()));
        maximum = sum(maximum, most(member, rebalance));
        shares |= member.shares();
      }
      return new ClusterPreference(
          minimum, OptionalLong.of(maximum), shares && isKnown() ? places.size() : 0);
    }

    Candidate candidate(String name, boolean rebalance) {
      long current = 0;
      long room = 0;
      for (Limits member : members) {
        current = sum(current, Math.min(member.current(), member.room()));
        room = sum(room, Math.min(most(member, rebalance), member.capacity()));
      }
      return Candidate.of(Cluster.named(name))
          .withCurrentReplicas(current)
          .withEstimatedCapacity(room);
    }
  }

  private static long sum(long one, long other) {
    return one + other < 0 ? Long.MAX_VALUE : one + other;
  }

  @Override
  public ReplicaPlan plan(PlanRequest request) {
    Map<String, Domain> domains = new TreeMap<>();
    for (Candidate candidate : request.candidates()) {
      if (request.preferenceOf(candidate.name()).isPresent()) {
        Set<String> places = new TreeSet<>(topology.domains(candidate.cluster()));
        String name = places.isEmpty() ? UNKNOWN : String.join("+", places);
        domains
            .computeIfAbsent(name, any -> new Domain(places))
            .members
            .add(Limits.of(request, candidate));
      }
    }
    Map<String, ClusterPreference> preferences = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    domains.forEach(
        (name, domain) -> {
          preferences.put(name, domain.preference(request.rebalance()));
          candidates.add(domain.candidate(name, request.rebalance()));
        });
    ReplicaPlan over =
        ReplicaPlanner.of()
            .plan(request.toBuilder().preferences(preferences).candidates(candidates).build());
    Map<String, ClusterPlan> plans = new HashMap<>();
    for (ClusterPlan part : over.clusters()) {
      within(request, domains.getOrDefault(part.cluster(), new Domain(Set.of())), part)
          .forEach(plan -> plans.put(plan.cluster(), plan));
    }
    ReplicaPlan without =
        ReplicaPlanner.of().plan(request.toBuilder().preferences(Map.of()).build());
    return new ReplicaPlan(
        request.totalReplicas(),
        without.clusters().stream().map(plan -> plans.getOrDefault(plan.cluster(), plan)).toList());
  }

  private List<ClusterPlan> within(PlanRequest request, Domain domain, ClusterPlan part) {
    Map<String, ClusterPreference> preferences = new HashMap<>();
    for (Limits member : domain.members) {
      preferences.put(
          member.candidate().name(),
          domain.isKnown() ? member.preference() : member.preference().withWeight(0));
    }
    String note =
        domain.isKnown()
            ? topology
                + " "
                + part.cluster()
                + " gets "
                + part.desired()
                + " of "
                + request.totalReplicas()
            : "its " + topology + " is not known, so it gets no share";
    return ReplicaPlanner.of()
        .plan(
            request.toBuilder()
                .totalReplicas(part.desired())
                .preferences(preferences)
                .candidates(domain.members.stream().map(Limits::candidate).toList())
                .build())
        .clusters()
        .stream()
        .map(plan -> plan.withNote(note))
        .toList();
  }
}
