package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A cluster that is to leave. Start at {@link #of}.
 *
 * @param clusterName what the cluster is called
 * @param hostClusterName what the host is called in the names of the member's objects; where empty,
 *     as it was called when the cluster joined, else the name of the host's client
 * @param force true to let it go even if the member cannot be cleaned
 * @param dryRun true to write nothing
 */
public record UnjoinRequest(
    String clusterName, Optional<String> hostClusterName, boolean force, boolean dryRun) {

  public UnjoinRequest {
    requireNonNull(clusterName, "clusterName");
    requireNonNull(hostClusterName, "hostClusterName");
  }

  /** Lets the cluster of that name go, if both sides can be cleaned. */
  public static UnjoinRequest of(String clusterName) {
    return new UnjoinRequest(clusterName, Optional.empty(), false, false);
  }

  /** This request with the host called so. */
  public UnjoinRequest withHostClusterName(String other) {
    return new UnjoinRequest(clusterName, Optional.of(other), force, dryRun);
  }

  /** This request, whatever the member's state, or not. */
  public UnjoinRequest withForce(boolean other) {
    return new UnjoinRequest(clusterName, hostClusterName, other, dryRun);
  }

  /** This request, as a dry run or for real. */
  public UnjoinRequest withDryRun(boolean other) {
    return new UnjoinRequest(clusterName, hostClusterName, force, other);
  }
}
