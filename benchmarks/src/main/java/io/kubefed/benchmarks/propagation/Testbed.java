package io.kubefed.benchmarks.propagation;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Three real API servers: the host, which is a member as well, and two more members. There is no
 * controller manager, so that nobody else writes.
 */
final class Testbed implements AutoCloseable {

  static final String HOST = "host";
  static final String EAST = "east";
  static final String WEST = "west";

  private final TestClusters clusters;

  private Testbed(TestClusters clusters) {
    this.clusters = clusters;
  }

  /** Starts the servers and installs KubeFed's API on the host. */
  static Testbed start() throws InterruptedException {
    Testbed testbed =
        new Testbed(TestClusters.builder(HOST, EAST, WEST).controllerManager(false).start());
    try (Connection connection = testbed.connect()) {
      Preparation.install(connection.fleet().host());
    }
    return testbed;
  }

  /** Installs what a workload needs. */
  void install(Workload workload) throws InterruptedException {
    try (Connection connection = connect()) {
      Preparation.install(connection.fleet(), workload);
    }
  }

  /** Connections of the caller's own. */
  Connection connect() {
    return new Connection(HOST, configs());
  }

  /** Connections of the caller's own, that to one member through a forwarder. */
  Connection connectThrough(String member, CountingForwarder forwarder) {
    Map<String, Config> configs = configs();
    Config direct = requireNonNull(configs.get(member));
    configs.put(
        member,
        new ConfigBuilder(direct).withMasterUrl("https://127.0.0.1:" + forwarder.port()).build());
    return new Connection(HOST, configs);
  }

  private Map<String, Config> configs() {
    Map<String, Config> configs = new TreeMap<>();
    clusters.forEach(cluster -> configs.put(cluster.name(), cluster.clientConfig()));
    return configs;
  }

  /** What the servers tell of themselves now. */
  SortedMap<String, ServerMetrics> metrics() {
    SortedMap<String, ServerMetrics> metrics = new TreeMap<>();
    for (TestCluster cluster : clusters) {
      metrics.put(
          cluster.name(), ServerMetrics.parse(requireNonNull(cluster.client().raw("/metrics"))));
    }
    return metrics;
  }

  TestCluster cluster(String name) {
    return clusters.get(name);
  }

  @Override
  public void close() {
    clusters.close();
  }
}
