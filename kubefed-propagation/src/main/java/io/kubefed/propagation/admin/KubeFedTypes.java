package io.kubefed.propagation.admin;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;

/** The types of KubeFed's own objects that are dealt with here, and the marks left on objects. */
final class KubeFedTypes {

  private static final String VERSION = KubeFedNames.CORE_GROUP + "/v1beta1";

  static final ResourceType KUBEFED_CLUSTER =
      ResourceType.namespaced(VERSION, "KubeFedCluster", "kubefedclusters");

  static final ResourceType KUBEFED_CONFIG =
      ResourceType.namespaced(VERSION, "KubeFedConfig", "kubefedconfigs");

  static final ResourceType FEDERATED_TYPE_CONFIG =
      ResourceType.namespaced(VERSION, "FederatedTypeConfig", "federatedtypeconfigs");

  /**
   * On a service account in a member: the uid of the system namespace of the host whose federation
   * made it. KubeFed does not have it, and cannot tell its own half-finished joins from others'.
   */
  static final String FEDERATION = "kubefed.io/federation";

  /** On a secret in the host: the name of the cluster that it has the token for. */
  static final String CREDENTIALS_OF = "kubefed.io/credentials-of";

  /** On a KubeFedCluster: the name of the host in the names of the member's objects. */
  static final String HOST_CLUSTER_NAME = "kubefed.io/host-cluster-name";

  /** On a KubeFedCluster: what the control plane may do there, where it is less than all. */
  static final String RIGHTS = "kubefed.io/member-rights";

  private KubeFedTypes() {}
}
