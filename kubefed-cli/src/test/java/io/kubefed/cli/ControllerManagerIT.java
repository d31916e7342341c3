package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller manager as a process, on a real API server. */
@UseClusters("manager-host")
class ControllerManagerIT {

  private static final String SETTINGS =
      """
      apiVersion: core.kubefed.io/v1beta1
      kind: KubeFedConfig
      spec:
        scope: Namespaced
        clusterHealthCheck: {period: 7s}
      """;

  @TempDir Path directory;

  @Test
  void leadsServesItsProbesAndGivesLeadershipUpWhenTerminated(TestClusters clusters)
      throws Exception {
    TestCluster host = clusters.get("manager-host");
    String namespace = clusters.namespace();
    int probes = freePort();
    int metrics = freePort();
    Path log = directory.resolve("log");
    Process process = start(host, namespace, probes, metrics, log);
    try {
      until("ready", log, () -> answers(probes, "/readyz"));
      assertThat(get(probes, "/healthz")).isEqualTo("ok");
      until("measured", log, () -> scrape(metrics).contains("kubefed_cluster_calls"));
      assertThat(
              host.client()
                  .genericKubernetesResources("core.kubefed.io/v1beta1", "KubeFedConfig")
                  .inNamespace(namespace)
                  .withName("kubefed")
                  .get()
                  .<String>get("spec", "clusterHealthCheck", "period"))
          .isEqualTo("7s");
      assertThat(heldBySomebody(host.client(), namespace)).isTrue();

      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("as of every process that SIGTERM ends").isEqualTo(143);
      assertThat(heldBySomebody(host.client(), namespace)).isFalse();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(TestCluster host, String namespace, int probes, int metrics, Path log)
      throws IOException {
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), host.kubeconfig());
    Path settings = Files.writeString(directory.resolve("settings.yaml"), SETTINGS);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.kubefed.cli.Kubefedctl",
            "controller-manager",
            "--kubeconfig=" + kubeconfig,
            "--kubefed-namespace=" + namespace,
            "--kubefed-config=" + settings,
            "--install",
            "--healthz-addr=127.0.0.1:" + probes,
            "--metrics-addr=127.0.0.1:" + metrics,
            "--v=2")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static boolean heldBySomebody(KubernetesClient client, String namespace) {
    return client.leases().inNamespace(namespace).list().getItems().stream()
        .map(Lease::getSpec)
        .anyMatch(spec -> spec.getHolderIdentity() != null && !spec.getHolderIdentity().isEmpty());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(int port, String path) {
    try {
      return get(port, path).equals("ok");
    } catch (ConnectException e) {
      return false;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String scrape(int port) {
    try {
      return get(port, "/metrics");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private static void until(String what, Path log, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not " + what + ":\n" + Files.readString(log));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
