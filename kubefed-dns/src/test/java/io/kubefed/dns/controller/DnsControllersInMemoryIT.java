package io.kubefed.dns.controller;

import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.testing.TestNameServer;
import org.junit.jupiter.api.BeforeEach;

/** On clusters in memory: the name server alone is real. */
class DnsControllersInMemoryIT extends DnsControllersContract {

  private static final String NAMESPACE = "shop";

  @BeforeEach
  void begin(TestNameServer nameServer) {
    ClusterClient east = InMemoryCluster.create("east").client();
    ClusterClient west = InMemoryCluster.create("west").client();
    DnsBed.namespace(east, NAMESPACE);
    DnsBed.namespace(west, NAMESPACE);
    begin(east, west, NAMESPACE, nameServer);
  }
}
