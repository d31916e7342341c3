package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes clusters away from those that a resource asks for, with words for each. The interface to
 * implement for a policy of one's own; {@link PlacementPolicies} has those that come along.
 *
 * <p>A policy is a pure function: the same arguments give the same verdicts, and nothing else is
 * read, neither a clock nor a cluster. It is called by many threads at once. It can never add a
 * cluster. Policies also judge FederatedNamespaces, and a resource lands only where its
 * FederatedNamespace does; {@link #onlyFor} narrows a policy to some resources.
 *
 * <p>A policy that throws fails the placement with {@link PlacementPolicyException}, and everything
 * stays as it is.
 */
public interface PlacementPolicy {

  /** Judges one cluster regardless of the others. */
  @FunctionalInterface
  interface ClusterRule {

    /** The opinion on that cluster. */
    Opinion judge(PolicyContext context, Cluster cluster);
  }

  /** The name in explanations, unique in a resolver. */
  String name();

  /**
   * Judges the clusters that former policies left.
   *
   * @param context what is being placed
   * @param candidates sorted by name
   */
  PolicyVerdicts judge(PolicyContext context, List<Cluster> candidates);

  /**
   * What this policy requires and the placement lacks, in words, once all policies have judged;
   * nothing by default.
   *
   * @param context what is being placed
   * @param placed where it is placed, sorted by name
   */
  default List<String> unsatisfied(PolicyContext context, List<Cluster> placed) {
    return List.of();
  }

  /** A policy that judges each cluster on its own. */
  static PlacementPolicy perCluster(String name, ClusterRule rule) {
    return new ClusterPolicy(name, requireNonNull(rule, "rule"));
  }

  /** This policy for the resources that pass the test; it has nothing to say of others. */
  default PlacementPolicy onlyFor(Predicate<FederatedResource> resources) {
    return new NarrowedPolicy(this, requireNonNull(resources, "resources"));
  }
}
