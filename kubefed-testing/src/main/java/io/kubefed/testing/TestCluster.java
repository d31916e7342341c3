package io.kubefed.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * A running Kubernetes cluster and its administrator's access to it. Thread-safe.
 *
 * <p>The faults are for clusters of one's own, see {@link UseClusters#exclusive}; on a shared one
 * they throw {@link TestClusterException}, as they do where {@link #supports} says no. Each returns
 * once it is done: {@link #restart} when the API server answers again.
 */
public interface TestCluster {

  /** The name the test gave it. */
  String name();

  /**
   * A client with an administrator's rights, shared by all users of this cluster and closed with
   * it.
   */
  KubernetesClient client();

  /** A fresh configuration for a client of one's own, with an administrator's rights. */
  Config clientConfig();

  /**
   * A kubeconfig in YAML with an administrator's rights; its only and current context has the
   * cluster's name.
   */
  String kubeconfig();

  /** The version of the API server, such as {@code v1.20.2}. */
  String version();

  /**
   * Creates a node, ready and with room for 110 Pods, or gives these labels to the one of that
   * name. No kubelet stands behind it: its Pods never start, and a cluster with a node life cycle
   * controller, like K3s, finds it not ready after 40 seconds. It stays until the cluster stops, or
   * in the clusters of a kubeconfig until the JVM ends.
   *
   * @param labels such as {@code topology.kubernetes.io/zone}
   */
  void addNode(String name, Map<String, String> labels);

  /** Whether this fault can be caused here. */
  boolean supports(ClusterFault fault);

  /** Freezes the API server: connections stay open, or open, and nothing answers. */
  void pause();

  /** Ends {@link #pause}. */
  void resume();

  /**
   * Ends the API server as a crash would: open connections break, new ones are refused. Objects are
   * kept.
   */
  void kill();

  /**
   * Starts the API server again at the same address and with the same objects, after ending it if
   * it runs.
   */
  void restart();

  /**
   * Makes the cluster forget the history of its objects, and breaks open watches: one that resumes
   * at a resourceVersion it saw before gets {@code 410 Gone}. This restarts the API server, because
   * its watch cache would bridge the gap.
   */
  void compactHistory();
}
