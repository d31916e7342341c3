package io.kubefed.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Describes clusters that a program starts for itself: {@link TestClusters#builder}. */
public final class TestClustersBuilder {
  private final List<String> names;
  private final List<ClusterSpec.Node> nodes = new ArrayList<>();
  private boolean controllerManager = true;
  private boolean scheduler;

  TestClustersBuilder(List<String> names) {
    this.names = List.copyOf(names);
  }

  /**
   * Whether a controller manager is needed. Default: {@code true}. See {@link
   * UseClusters#controllerManager}.
   */
  public TestClustersBuilder controllerManager(boolean needed) {
    this.controllerManager = needed;
    return this;
  }

  /**
   * Whether Pods are to be bound to nodes. Default: {@code false}. See {@link
   * UseClusters#scheduler}.
   */
  public TestClustersBuilder scheduler(boolean needed) {
    this.scheduler = needed;
    return this;
  }

  /** Adds a node to one of the clusters. Default: none. See {@link TestCluster#addNode}. */
  public TestClustersBuilder node(String cluster, String name, Map<String, String> labels) {
    nodes.add(new ClusterSpec.Node(cluster, name, labels));
    return this;
  }

  /**
   * Starts the clusters in parallel and returns when all answer.
   *
   * @throws IllegalArgumentException if there is no name, or one twice, or one is no DNS label, or
   *     a node is of none
   * @throws TestClusterException if the clusters cannot be had
   */
  public TestClusters start() {
    List<ClusterSpec> specs = ClusterSpec.of(names, controllerManager, scheduler, nodes);
    return new OwnClusters(ClusterStarter.startOwn(ChosenSource.get(), specs));
  }
}
