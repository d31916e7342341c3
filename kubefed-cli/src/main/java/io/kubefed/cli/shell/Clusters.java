package io.kubefed.cli.shell;

import io.kubefed.cli.kubeconfig.KubeContext;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.controller.cluster.ClusterConnection;

/** Makes the clients through which clusters are reached; whoever asks closes them. */
public interface Clusters {

  /** A client of the cluster of a context, which failures call by that name. */
  ClusterClient open(String name, KubeContext context);

  /**
   * A client of a member as the control plane reaches it.
   *
   * @throws IllegalArgumentException if no client can be made of that
   */
  ClusterClient open(ClusterConnection connection);
}
