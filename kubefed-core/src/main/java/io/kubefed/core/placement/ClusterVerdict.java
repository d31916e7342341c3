package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether one cluster gets the resource, and why. */
public final class ClusterVerdict {

  /** Why a cluster is placed or not, for programs; the explanation is for people. */
  public enum Reason {
    /** Placed: named in {@code placement.clusters}. */
    NAMED(true),
    /** Placed: its labels match {@code placement.clusterSelector}. */
    SELECTED(true),
    /** Not placed: {@code placement.clusters} does not name it. */
    NOT_NAMED(false),
    /** Not placed: its labels do not match {@code placement.clusterSelector}. */
    NOT_SELECTED(false),
    /** Not placed: the resource asks for no cluster at all. */
    NO_PLACEMENT(false),
    /** Not placed, although asked for: the FederatedNamespace is not placed there. */
    NAMESPACE_NOT_PLACED(false),
    /** Not placed, although asked for: the namespace has no FederatedNamespace. */
    NAMESPACE_NOT_FEDERATED(false),
    /** Not placed, although asked for: a policy excludes it. */
    EXCLUDED_BY_POLICY(false),
    /** Not placed, although asked for: a policy cannot tell, and the object is not there yet. */
    UNDECIDED_BY_POLICY(false),
    /** Not placed, although asked for: no member cluster has this name. */
    NO_SUCH_CLUSTER(false);

    private final boolean placed;

    Reason(boolean placed) {
      this.placed = placed;
    }

    /** True if a cluster with this reason gets the resource. */
    public boolean isPlaced() {
      return placed;
    }
  }

  private final String cluster;
  private final Reason reason;
  private final @Nullable String policy;
  private final Supplier<String> explanation;

  ClusterVerdict(
      String cluster, Reason reason, @Nullable String policy, Supplier<String> explanation) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.reason = requireNonNull(reason, "reason");
    this.policy = policy;
    this.explanation = requireNonNull(explanation, "explanation");
  }

  /** The name of the cluster. */
  public String cluster() {
    return cluster;
  }

  /** True if the resource belongs there. */
  public boolean placed() {
    return reason.isPlaced();
  }

  /** The reason. */
  public Reason reason() {
    return reason;
  }

  /**
   * The policy that excluded the cluster, or could not tell and left the object there; nothing
   * where no policy stood in the way.
   */
  public Optional<String> policy() {
    return Optional.ofNullable(policy);
  }

  /**
   * The reason in words, for example {@code selected by env=prod}. Put together when asked for:
   * most verdicts are never read.
   */
  public String explanation() {
    return explanation.get();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClusterVerdict verdict
        && cluster.equals(verdict.cluster)
        && reason == verdict.reason
        && Objects.equals(policy, verdict.policy)
        && explanation().equals(verdict.explanation());
  }

  @Override
  public int hashCode() {
    return Objects.hash(cluster, reason, policy);
  }

  /** For messages: {@code east: not placed, not named in spec.placement.clusters}. */
  @Override
  public String toString() {
    return cluster + (placed() ? ": placed, " : ": not placed, ") + explanation();
  }
}
