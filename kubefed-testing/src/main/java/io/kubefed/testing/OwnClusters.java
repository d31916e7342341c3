package io.kubefed.testing;

import java.util.List;

/** Clusters that a program started for itself and stops by closing. */
final class OwnClusters extends TestScopedClusters {
  private final List<StartedCluster> clusters;

  OwnClusters(List<StartedCluster> clusters) {
    super(clusters, "own");
    this.clusters = clusters;
  }

  @Override
  public synchronized void close() {
    super.close();
    clusters.forEach(StartedCluster::close);
  }
}
