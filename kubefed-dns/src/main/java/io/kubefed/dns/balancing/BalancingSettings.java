package io.kubefed.dns.balancing;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.federated.FederatedType;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.Optional;

/**
 * What global load balancing works on. Start at {@link #DEFAULT}.
 *
 * @param services the federated type of services
 * @param cluster the member that holds the global Services; empty for the host
 */
public record BalancingSettings(FederatedType services, Optional<String> cluster) {

  /** FederatedServices as KubeFed names them, balanced in the host. */
  public static final BalancingSettings DEFAULT =
      new BalancingSettings(FederatedType.forTarget(StandardTypes.SERVICE), Optional.empty());

  public BalancingSettings {
    requireNonNull(services, "services");
    requireNonNull(cluster, "cluster");
    if (!services.target().kind().equals(StandardTypes.SERVICE.kind())) {
      throw new IllegalArgumentException(
          "only services have backends, a " + services.target().kind() + " has none");
    }
  }

  /** These settings for another federated type of services. */
  public BalancingSettings withServices(FederatedType other) {
    return new BalancingSettings(other, cluster);
  }

  /** These settings with the global Services in that member. */
  public BalancingSettings inMember(String other) {
    return new BalancingSettings(services, Optional.of(other));
  }
}
