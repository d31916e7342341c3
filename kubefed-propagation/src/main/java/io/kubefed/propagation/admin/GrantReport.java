package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import java.util.List;

/**
 * What the control plane may do in a member.
 *
 * @param serviceAccount who the control plane is there
 * @param grants all rules that are bound to it
 * @param uncovered the enabled types whose objects it may not fully manage there
 */
public record GrantReport(
    ObjectReference serviceAccount, List<Grant> grants, List<ResourceType> uncovered) {

  public GrantReport {
    requireNonNull(serviceAccount, "serviceAccount");
    grants = List.copyOf(grants);
    uncovered = List.copyOf(uncovered);
  }
}
