package io.kubefed.propagation.install.deployment;

/** On which federated types the control plane may work in its host. */
public enum TypeRights {
  /**
   * On all of group {@code types.kubefed.io}, those that are enabled later included, however they
   * are enabled; as in KubeFed.
   */
  ALL,

  /**
   * On the types that are installed, and on each that {@code kubefedctl enable} adds. A type that
   * is enabled by other means needs a ClusterRole as {@link HostRights} describes it.
   */
  ENABLED
}
