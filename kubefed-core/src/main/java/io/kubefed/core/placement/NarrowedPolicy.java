package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import java.util.List;
import java.util.function.Predicate;

/** A policy for some resources only. */
record NarrowedPolicy(PlacementPolicy policy, Predicate<FederatedResource> resources)
    implements PlacementPolicy {

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public PolicyVerdicts judge(PolicyContext context, List<Cluster> candidates) {
    return resources.test(context.resource())
        ? policy.judge(context, candidates)
        : PolicyVerdicts.KEEP_ALL;
  }

  @Override
  public List<String> unsatisfied(PolicyContext context, List<Cluster> placed) {
    return resources.test(context.resource()) ? policy.unsatisfied(context, placed) : List.of();
  }
}
