package io.kubefed.examples.controlplane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.propagation.admin.ClusterAccess;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;

/**
 * A cluster that is to be federated.
 *
 * @param region where it is said to be
 * @param client an administrator's client of it
 * @param access how the control plane is to reach it
 * @param transport what the client sends by
 */
record Site(String region, ClusterClient client, ClusterAccess access, KubernetesClient transport)
    implements AutoCloseable {

  static Site connect(String name, String region, Config config) {
    KubernetesClient transport = new KubernetesClientBuilder().withConfig(config).build();
    return new Site(
        region,
        ClusterClients.kubernetes(name, transport).build(),
        ClusterAccess.of(config),
        transport);
  }

  String name() {
    return client.name();
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
