package io.kubefed.propagation.admin;

import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE;

import io.kubefed.core.ResourceType;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.install.deployment.HostRights;

/**
 * Lets the rights of an installed control plane in its host follow the types that are enabled.
 * Where none is installed, or its rights cover the type already, nothing is done.
 */
final class ControlPlaneRole {

  private ControlPlaneRole() {}

  static void grant(Host host, ResourceType federated, Journal journal) {
    try {
      HostRights.missingFor(host.client(), host.namespace(), federated)
          .ifPresent(role -> journal.ensure(host.client(), CLUSTER_ROLE, role));
    } catch (ForbiddenException e) {
      journal.note(
          "whether the control plane may work on "
              + federated.qualifiedPlural()
              + " in the host could not be seen to: "
              + e.getMessage());
    }
  }

  static void revoke(Host host, ResourceType federated, Journal journal) {
    String name = HostRights.nameFor(host.namespace(), federated);
    try {
      if (host.client().get(CLUSTER_ROLE, "", name).isPresent()) {
        journal.delete(host.client(), CLUSTER_ROLE, "", name);
      }
    } catch (ForbiddenException e) {
      journal.note("the ClusterRole " + name + ", if there is one, stays: " + e.getMessage());
    }
  }
}
