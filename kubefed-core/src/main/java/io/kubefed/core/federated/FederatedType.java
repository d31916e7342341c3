package io.kubefed.core.federated;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import java.util.Locale;
import java.util.Optional;

/**
 * A federated API type and the target type that it propagates; what a FederatedTypeConfig declares.
 *
 * @param federated the type of the resources in the host cluster, for example FederatedDeployment
 * @param target the type of the objects in the member clusters, for example Deployment
 * @param status the type that member statuses are collected into in the host, where there is one
 * @param statusCollection true if {@code status.clusters[].remoteStatus} is to be filled
 */
public record FederatedType(
    ResourceType federated,
    ResourceType target,
    Optional<ResourceType> status,
    boolean statusCollection) {

  /** The group of federated types that nobody chose another group for. */
  public static final String DEFAULT_GROUP = KubeFedNames.TYPES_GROUP;

  /** The version of federated types that nobody chose another version for. */
  public static final String DEFAULT_VERSION = KubeFedNames.TYPES_VERSION;

  public FederatedType {
    requireNonNull(federated, "federated");
    requireNonNull(target, "target");
    requireNonNull(status, "status");
  }

  /**
   * The federated type that KubeFed makes for a target by default: kind {@code Federated<Kind>},
   * plural {@code federated<plural>}, in {@code types.kubefed.io/v1beta1}, namespaced where the
   * target is; a federated namespace is namespaced as well and stands for the namespace it is in.
   */
  public static FederatedType forTarget(ResourceType target) {
    return new FederatedType(
        new ResourceType(
            DEFAULT_GROUP,
            DEFAULT_VERSION,
            "Federated" + target.kind(),
            "federated" + target.plural().toLowerCase(Locale.ROOT),
            target.namespaced() || isNamespace(target)),
        target,
        Optional.empty(),
        false);
  }

  /**
   * True if the target is the core Namespace, whose federated form lives inside the namespace
   * itself.
   */
  public boolean isNamespace() {
    return isNamespace(target);
  }

  private static boolean isNamespace(ResourceType type) {
    return type.group().isEmpty() && type.kind().equals("Namespace");
  }
}
