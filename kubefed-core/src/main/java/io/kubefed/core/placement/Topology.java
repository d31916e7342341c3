package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Divides clusters into domains: their regions, their zones, or the values of a label. Two
 * topologies are equal if they divide alike.
 */
public final class Topology {

  private static final String REGION_LABEL = "topology.kubernetes.io/region";
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  /**
   * By region: that of the cluster's nodes or, where that is not known, the cluster's label {@code
   * topology.kubernetes.io/region}.
   */
  public static final Topology REGION = new Topology("region", REGION_LABEL);

  /**
   * By zone: those of the cluster's nodes, all of which the cluster is in, or, where they are not
   * known, the cluster's label {@code topology.kubernetes.io/zone}.
   */
  public static final Topology ZONE = new Topology("zone", ZONE_LABEL);

  private final String noun;
  private final String label;

  private Topology(String noun, String label) {
    this.noun = noun;
    this.label = label;
  }

  /** By the value of that label of the clusters. */
  public static Topology label(String key) {
    return new Topology(requireNonNull(key, "key"), key);
  }

  /** The domains that the cluster is in, more than one by zone only; none where not known. */
  public Set<String> domains(Cluster cluster) {
    if (equals(REGION) && cluster.region().isPresent()) {
      return Set.of(cluster.region().get());
    } else if (equals(ZONE) && !cluster.zones().isEmpty()) {
      return cluster.zones();
    }
    String value = cluster.labels().get(label);
    return value == null ? Set.of() : Set.of(value);
  }

  /** Why a cluster is in no domain, and the way out. */
  String unknown() {
    return noun.equals(label)
        ? "the cluster has no label " + label
        : "the cluster's " + noun + " is not known; label it " + label;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Topology topology
        && noun.equals(topology.noun)
        && label.equals(topology.label);
  }

  @Override
  public int hashCode() {
    return noun.hashCode() + label.hashCode();
  }

  /** What a domain is called: {@code region}, {@code zone}, or the label's key. */
  @Override
  public String toString() {
    return noun;
  }
}
