package io.kubefed.core.placement;

/** What a control plane federates; {@code spec.scope} of KubeFedConfig. */
public enum ControlPlaneScope {
  /**
   * All namespaces. A namespaced resource lands only where the FederatedNamespace of its namespace
   * lands.
   */
  CLUSTER,
  /**
   * One namespace, which all members are taken to have. Its FederatedNamespace limits where
   * resources land; without one they land where they ask to.
   */
  NAMESPACED
}
