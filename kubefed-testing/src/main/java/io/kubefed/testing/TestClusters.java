package io.kubefed.testing;

import java.util.List;

/**
 * Running clusters under the names a test gave them, in that order. Thread-safe.
 *
 * <p>A test gets them as a parameter, see {@link UseClusters}, and leaves closing to the extension.
 * A program starts its own:
 *
 * <pre>{@code
 * try (TestClusters clusters = TestClusters.start("host", "east", "west")) {
 *   …
 * }
 * }</pre>
 */
public interface TestClusters extends AutoCloseable, Iterable<TestCluster> {

  /**
   * Starts clusters of the caller's own, in parallel and with a controller manager, and returns
   * when all answer. The source is chosen as for tests. They end when this is closed, and with the
   * JVM at the latest.
   *
   * @throws IllegalArgumentException if there is no name, or one twice, or one is no DNS label
   * @throws TestClusterException if the clusters cannot be had
   */
  static TestClusters start(String... names) {
    return builder(names).start();
  }

  /** Describes clusters of the caller's own, to be started with options. */
  static TestClustersBuilder builder(String... names) {
    return new TestClustersBuilder(List.of(names));
  }

  /**
   * The cluster of that name.
   *
   * @throws IllegalArgumentException if no cluster has this name; the message lists those there are
   */
  TestCluster get(String name);

  /** All clusters, in the order they were named. */
  List<TestCluster> all();

  /**
   * One kubeconfig in YAML for all clusters: contexts have the clusters' names, the first is
   * current.
   */
  String kubeconfig();

  /**
   * The name of a namespace that belongs to this test alone. The first call creates it in every
   * cluster, so it must come before any of them is paused or killed. It is deleted after the test,
   * in the background: nothing waits for the objects in it to go.
   */
  String namespace();

  /** Deletes the namespace and, for clusters that {@link #start} started, stops them. */
  @Override
  void close();
}
