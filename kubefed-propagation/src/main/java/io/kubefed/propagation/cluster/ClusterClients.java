package io.kubefed.propagation.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Makes cluster clients, and clients around clients. */
public final class ClusterClients {

  private ClusterClients() {}

  /**
   * A client of a real API server, to be completed with {@link
   * KubernetesClusterClientBuilder#build}. It uses the connections and the authentication of the
   * client given, not its retries or time-outs, and does not close it.
   *
   * @param name what failures call the cluster
   */
  public static KubernetesClusterClientBuilder kubernetes(String name, KubernetesClient client) {
    return new KubernetesClusterClientBuilder(name, client);
  }
}
