package io.kubefed.examples.quickstart;

import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import java.util.LinkedHashMap;
import java.util.Map;

final class Scratch {
  public static void main(String[] args) {
    Map<Cluster, ClusterClient> members = new LinkedHashMap<>();
    members.put(
        Cluster.named("east").withLabels(Map.of("region", "eu", "shop", "open")),
        InMemoryCluster.create("east").client());
    members.put(
        Cluster.named("west").withLabels(Map.of("region", "us", "shop", "open")),
        InMemoryCluster.create("west").client());
    members.put(
        Cluster.named("north").withLabels(Map.of("region", "eu", "shop", "open")),
        InMemoryCluster.create("north").client());
    new Tour(members, System.out, false).run();
  }
}
