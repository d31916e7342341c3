package io.kubefed.propagation.faults;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A control plane in a JVM of its own, to be killed or paused. It runs until its standard input
 * ends, so that none outlives the tests.
 *
 * <p>It tells on its standard output of every write that was accepted, and when it began.
 */
final class ControlPlaneMain {

  /** What a line begins with that tells of a write. */
  static final String WROTE = "wrote ";

  private ControlPlaneMain() {}

  /**
   * Runs a control plane.
   *
   * @param arguments a directory with a kubeconfig for each cluster, the system namespace, the
   *     identity, and the names of the clusters, of which the first is the host
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    List<String> clusters = List.of(arguments).subList(3, arguments.length);
    ControlPlane.Builder builder =
        ControlPlanes.builder(client(directory, clusters.get(0)), arguments[1])
            .identity(arguments[2])
            .clients(client -> ClusterClients.observed(client, ControlPlaneMain::tell));
    for (String member : clusters.subList(1, clusters.size())) {
      builder.member(client(directory, member));
    }
    try (ControlPlane controlPlane = builder.build()) {
      controlPlane.start();
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0); // The clients keep threads of their own.
  }

  private static void tell(
      String cluster, ClusterCall call, Duration took, Optional<RuntimeException> failure) {
    if (call.verb().isWrite() && failure.isEmpty()) {
      System.out.println(WROTE + Instant.now().minus(took) + " " + cluster + " " + call);
    }
  }

  private static ClusterClient client(Path directory, String cluster) throws IOException {
    Config config =
        Config.fromKubeconfig(Files.readString(directory.resolve(cluster + ".kubeconfig")));
    return ClusterClients.kubernetes(
            cluster, new KubernetesClientBuilder().withConfig(config).build())
        .build();
  }
}
