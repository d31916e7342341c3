package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import java.util.List;

/** A rule for one cluster, as a policy for all. */
record ClusterPolicy(String name, ClusterRule rule) implements PlacementPolicy {

  @Override
  public PolicyVerdicts judge(PolicyContext context, List<Cluster> candidates) {
    PolicyVerdicts.Builder verdicts = PolicyVerdicts.builder();
    for (Cluster cluster : candidates) {
      verdicts.on(cluster, rule.judge(context, cluster));
    }
    return verdicts.build();
  }
}
