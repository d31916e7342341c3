package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import java.util.List;

/**
 * What a policy may base its judgement on, beside the candidates.
 *
 * @param request all that is known
 * @param requested the known clusters that the resource asks for and its namespace permits, before
 *     any policy, sorted by name
 */
public record PolicyContext(PlacementRequest request, List<Cluster> requested) {

  public PolicyContext {
    requireNonNull(request, "request");
    requested = List.copyOf(requested);
  }

  /** What is being placed. */
  public FederatedResource resource() {
    return request.resource();
  }

  /** True if the cluster has the resource's object now. */
  public boolean isCurrent(Cluster cluster) {
    return request.current().contains(cluster.name());
  }
}
