package io.kubefed.scheduling.strategy;

import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;

/** How much of a workload one candidate can take. */
record Limits(Candidate candidate, ClusterPreference preference) {

  static Limits of(PlanRequest request, Candidate candidate) {
    return new Limits(
        candidate, request.preferenceOf(candidate.name()).orElse(ClusterPreference.NONE));
  }

  long maximum() {
    return preference.maxReplicas().orElse(Long.MAX_VALUE);
  }

  long capacity() {
    return candidate.estimatedCapacity().orElse(Long.MAX_VALUE);
  }

  long current() {
    return candidate.currentReplicas().orElse(0);
  }

  /** As many as maximum and capacity allow. */
  long room() {
    return Math.min(maximum(), capacity());
  }

  /** True if it takes part in what is divided after the minima. */
  boolean shares() {
    return preference.weight() > 0;
  }
}
