package io.kubefed.benchmarks.propagation;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;

/** Somebody's own connections to the clusters of a testbed. */
final class Connection implements AutoCloseable {

  private final List<KubernetesClient> transports = new ArrayList<>();
  private final ExecutorService watches = Threads.unbounded("watches");
  private final Fleet fleet;

  /**
   * Connects.
   *
   * @param host the member that is the host as well
   * @param members how to reach each member
   */
  Connection(String host, Map<String, Config> members) {
    SortedMap<String, ClusterClient> clients = new TreeMap<>();
    members.forEach((name, config) -> clients.put(name, client(name, config)));
    Config hostConfig = members.get(host);
    if (hostConfig == null) {
      throw new IllegalArgumentException("the host " + host + " is none of " + members.keySet());
    }
    fleet = new Fleet(client(host, hostConfig), clients);
  }

  private ClusterClient client(String name, Config config) {
    Config once = new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build();
    KubernetesClient transport = new KubernetesClientBuilder().withConfig(once).build();
    transports.add(transport);
    return ClusterClients.kubernetes(name, transport).watchExecutor(watches).build();
  }

  Fleet fleet() {
    return fleet;
  }

  @Override
  public void close() {
    fleet.host().close();
    fleet.members().values().forEach(ClusterClient::close);
    transports.forEach(KubernetesClient::close);
    watches.shutdownNow();
  }
}
