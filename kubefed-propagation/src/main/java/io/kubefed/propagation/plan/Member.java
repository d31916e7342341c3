package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;

/**
 * A member cluster: what decisions know of it, and the way to reach it.
 *
 * @param cluster name, labels, topology
 * @param client reaches it; closed by whoever made it
 */
public record Member(Cluster cluster, ClusterClient client) {

  public Member {
    requireNonNull(cluster, "cluster");
    requireNonNull(client, "client");
  }

  /** The name of the cluster. */
  public String name() {
    return cluster.name();
  }
}
