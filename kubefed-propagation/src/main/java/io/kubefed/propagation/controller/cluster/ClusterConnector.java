package io.kubefed.propagation.controller.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.propagation.cluster.ClusterClient;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Makes the clients that reach member clusters. */
@FunctionalInterface
public interface ClusterConnector {

  /**
   * A client of that cluster, which frees everything that was made for it when it is closed.
   * Contacts nobody.
   *
   * @throws IllegalArgumentException if no client can be made of that; the message is shown to
   *     people in the status of the KubeFedCluster and says what to change there
   */
  ClusterClient connect(ClusterConnection connection);

  /**
   * Makes each client with HTTP connections of its own, by the transport that is found on the class
   * path.
   *
   * @param watchExecutor runs the listeners of watches; it has to start a thread for every task
   *     that waits
   */
  static ClusterConnector kubernetes(Executor watchExecutor) {
    return kubernetes(watchExecutor, KubernetesClientBuilder::new);
  }

  /**
   * Makes each client from a builder of the caller's, which decides about the transport. With many
   * members let the transports share their threads: for Vert.x, by a {@code VertxHttpClientFactory}
   * around one {@code Vertx}.
   *
   * @param watchExecutor runs the listeners of watches; it has to start a thread for every task
   *     that waits
   * @param builders makes a fresh builder each time; its configuration and consumer of the HTTP
   *     client's builder are replaced
   */
  static ClusterConnector kubernetes(
      Executor watchExecutor, Supplier<KubernetesClientBuilder> builders) {
    return new KubernetesConnector(
        requireNonNull(watchExecutor, "watchExecutor"), requireNonNull(builders, "builders"));
  }
}
