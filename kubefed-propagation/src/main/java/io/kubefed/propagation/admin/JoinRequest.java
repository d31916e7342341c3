package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A cluster that is to join. Start at {@link #of}.
 *
 * @param clusterName what the cluster is called from now on: a DNS name
 * @param hostClusterName what the host is called in the names of the member's objects; the name of
 *     the host's client where empty
 * @param secretName the host's secret for the member's token; a name is generated where empty
 * @param errorOnExisting false to take over names that something else has, in the member and the
 *     host
 * @param rights what the control plane may do in the member
 * @param dryRun true to write nothing
 */
public record JoinRequest(
    String clusterName,
    Optional<String> hostClusterName,
    Optional<String> secretName,
    boolean errorOnExisting,
    MemberRights rights,
    boolean dryRun) {

  public JoinRequest {
    requireNonNull(clusterName, "clusterName");
    requireNonNull(hostClusterName, "hostClusterName");
    requireNonNull(secretName, "secretName");
    requireNonNull(rights, "rights");
  }

  /** Joins under that name as KubeFed does by default. */
  public static JoinRequest of(String clusterName) {
    return new JoinRequest(
        clusterName, Optional.empty(), Optional.empty(), true, MemberRights.EVERYTHING, false);
  }

  /** This request with the host called so. */
  public JoinRequest withHostClusterName(String other) {
    return new JoinRequest(
        clusterName, Optional.of(other), secretName, errorOnExisting, rights, dryRun);
  }

  /** This request with the token in that secret. */
  public JoinRequest withSecretName(String other) {
    return new JoinRequest(
        clusterName, hostClusterName, Optional.of(other), errorOnExisting, rights, dryRun);
  }

  /** This request, refusing names that something else has, or taking them over. */
  public JoinRequest withErrorOnExisting(boolean other) {
    return new JoinRequest(clusterName, hostClusterName, secretName, other, rights, dryRun);
  }

  /** This request with other rights. */
  public JoinRequest withRights(MemberRights other) {
    return new JoinRequest(
        clusterName, hostClusterName, secretName, errorOnExisting, other, dryRun);
  }

  /** This request, as a dry run or for real. */
  public JoinRequest withDryRun(boolean other) {
    return new JoinRequest(
        clusterName, hostClusterName, secretName, errorOnExisting, rights, other);
  }
}
