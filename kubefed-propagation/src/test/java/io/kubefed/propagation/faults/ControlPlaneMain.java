package io.kubefed.propagation.faults;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A control plane in a JVM of its own, to be killed or paused. It runs until its standard input
 * ends, so that none outlives the tests.
 *
 * <p>Every request says by its user agent which control plane made it; the API servers note that in
 * the managed fields of what was written.
 */
final class ControlPlaneMain {

  private ControlPlaneMain() {}

  /**
   * Runs a control plane.
   *
   * @param arguments a directory with a kubeconfig for each cluster, the system namespace, the
   *     identity, and the names of the clusters, of which the first is the host
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    String identity = arguments[2];
    List<String> clusters = List.of(arguments).subList(3, arguments.length);
    ControlPlane.Builder builder =
        ControlPlanes.builder(client(directory, clusters.get(0), identity), arguments[1])
            .identity(identity);
    for (String member : clusters.subList(1, clusters.size())) {
      builder.member(client(directory, member, identity));
    }
    try (ControlPlane controlPlane = builder.build()) {
      controlPlane.start();
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0); // The clients keep threads of their own.
  }

  private static ClusterClient client(Path directory, String cluster, String identity)
      throws IOException {
    Config config =
        Config.fromKubeconfig(Files.readString(directory.resolve(cluster + ".kubeconfig")));
    config.setUserAgent(identity);
    return ClusterClients.kubernetes(
            cluster, new KubernetesClientBuilder().withConfig(config).build())
        .build();
  }
}
