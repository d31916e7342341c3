package io.kubefed.cli.shell;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.cli.kubeconfig.KubeContext;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.controller.cluster.ClusterConnection;
import io.kubefed.propagation.controller.cluster.ClusterConnector;

/** Clusters behind API servers. */
final class RealClusters implements Clusters {

  @Override
  public ClusterClient open(String name, KubeContext context) {
    KubernetesClient client = new KubernetesClientBuilder().withConfig(context.config()).build();
    return ClusterClients.kubernetes(name, client).closingConnection().build();
  }

  @Override
  public ClusterClient open(ClusterConnection connection) {
    // Nothing is watched, so nothing ever runs on the executor.
    return ClusterConnector.kubernetes(Runnable::run).connect(connection);
  }
}
