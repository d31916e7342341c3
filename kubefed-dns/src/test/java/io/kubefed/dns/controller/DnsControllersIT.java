package io.kubefed.dns.controller;

import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.TestNameServer;
import io.kubefed.testing.UseClusters;
import org.junit.jupiter.api.BeforeEach;

/** On real API servers. */
@UseClusters(
    value = {"host", "west"},
    controllerManager = false)
class DnsControllersIT extends DnsControllersContract {

  @BeforeEach
  void begin(TestClusters clusters, TestNameServer nameServer) {
    begin(
        ClusterClients.kubernetes("east", clusters.get("host").client()).build(),
        ClusterClients.kubernetes("west", clusters.get("west").client()).build(),
        clusters.namespace(),
        nameServer);
  }
}
