package io.kubefed.benchmarks;

import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * KubeFed's way of dividing replicas, step by step as a plain port does it: the yardstick of {@code
 * ReplicaPlanner}. The twin in the tests of {@code kubefed-scheduling} proves the two equal.
 */
final class PlainPlanner {

  record Result(Map<String, Long> replicas, Map<String, Long> overflow) {}

  private record Named(String cluster, long hash, ClusterPreference preference) {}

  private PlainPlanner() {}

  static Result plan(PlanRequest request) {
    Map<String, Long> current = new HashMap<>();
    Map<String, Long> capacity = new HashMap<>();
    Map<String, Long> plan = new HashMap<>();
    List<Named> named = new ArrayList<>();
    for (Candidate candidate : request.candidates()) {
      String cluster = candidate.name();
      candidate.currentReplicas().ifPresent(count -> current.put(cluster, count));
      candidate.estimatedCapacity().ifPresent(count -> capacity.put(cluster, count));
      ClusterPreference preference =
          request.preferences().getOrDefault(cluster, request.preferences().get("*"));
      if (preference == null) {
        plan.put(cluster, 0L);
      } else {
        named.add(new Named(cluster, fnv1(cluster + request.key()), preference));
      }
    }
    named.sort(
        Comparator.comparingLong((Named each) -> -each.preference.weight())
            .thenComparingLong(Named::hash));

    long left = request.totalReplicas();
    for (Named each : named) {
      long minimum = Math.min(each.preference.minReplicas(), left);
      if (capacity.containsKey(each.cluster)) {
        minimum = Math.min(minimum, capacity.getOrDefault(each.cluster, Long.MAX_VALUE));
      }
      plan.put(each.cluster, minimum);
      left -= minimum;
    }

    Map<String, Long> preallocated = new HashMap<>();
    if (!request.rebalance()) {
      for (Named each : named) {
        long planned = plan.getOrDefault(each.cluster, 0L);
        if (current.getOrDefault(each.cluster, 0L) > planned) {
          long target = current.getOrDefault(each.cluster, 0L);
          target = Math.min(target, each.preference.maxReplicas().orElse(target));
          target = Math.min(target, capacity.getOrDefault(each.cluster, target));
          long extra = Math.max(0, Math.min(target - planned, left));
          left -= extra;
          preallocated.put(each.cluster, extra);
          plan.put(each.cluster, planned + extra);
        }
      }
    }

    Map<String, Long> overflow = new HashMap<>();
    boolean modified = true;
    while (modified && left > 0) {
      modified = false;
      long weightSum = named.stream().mapToLong(each -> each.preference.weight()).sum();
      if (weightSum == 0) {
        break;
      }
      long toDivide = left;
      List<Named> next = new ArrayList<>();
      for (Named each : named) {
        long start = plan.getOrDefault(each.cluster, 0L);
        long extra = (toDivide * each.preference.weight() + weightSum - 1) / weightSum;
        extra = Math.min(extra, left);
        long before = preallocated.getOrDefault(each.cluster, 0L);
        long used = Math.min(extra, before);
        preallocated.put(each.cluster, before - used);
        extra -= used;
        modified |= used > 0;
        long total = start + extra;
        boolean full = false;
        if (total > each.preference.maxReplicas().orElse(Long.MAX_VALUE)) {
          total = each.preference.maxReplicas().getAsLong();
          full = true;
        }
        if (total > capacity.getOrDefault(each.cluster, Long.MAX_VALUE)) {
          overflow.put(each.cluster, total - capacity.getOrDefault(each.cluster, Long.MAX_VALUE));
          total = capacity.getOrDefault(each.cluster, Long.MAX_VALUE);
          full = true;
        }
        if (!full) {
          next.add(each);
        }
        left -= total - start;
        plan.put(each.cluster, total);
        modified |= total > start;
      }
      named = next;
    }

    if (!request.rebalance()) {
      long fitNowhere = left;
      overflow.replaceAll((cluster, count) -> Math.min(count, fitNowhere));
      overflow.values().removeIf(count -> count <= 0);
    }
    return new Result(plan, overflow);
  }

  private static long fnv1(String text) {
    long hash = 2166136261L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = ((hash * 16777619L) & 0xFFFFFFFFL) ^ (b & 0xFF);
    }
    return hash;
  }
}
