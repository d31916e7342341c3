package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@UseClusters(
    value = {"east", "west"},
    exclusive = true)
class FaultsIT {
  private TestCluster east;
  private KubernetesClient impatient;
  private ConfigMap stored;

  @BeforeEach
  void storeAnObject(TestClusters clusters) {
    east = clusters.get("east");
    impatient =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(east.clientConfig())
                    .withRequestRetryBackoffLimit(0)
                    .withRequestTimeout(5_000)
                    .build())
            .build();
    stored = impatient.resource(configMap(clusters.namespace(), "stored")).create();
  }

  @AfterEach
  void closeTheClient() {
    impatient.close();
  }

  @Test
  void aPausedClusterDoesNotAnswerUntilItIsResumed() {
    east.pause();
    assertThatThrownBy(this::read)
        .isInstanceOf(KubernetesClientException.class)
        .hasStackTraceContaining("timeout");

    east.resume();
    assertThat(read()).isEqualTo(stored);
  }

  @Test
  void aPausedClusterLeavesTheOthersAlone(TestClusters clusters) {
    east.pause();

    assertThat(clusters.get("west").client().namespaces().withName(clusters.namespace()).get())
        .isNotNull();
  }

  @RepeatedTest(2)
  void whatOneTestLeavesPausedRunsAgainForTheNext() {
    assertThat(read()).isEqualTo(stored);

    east.pause();
  }

  @Test
  void aKilledClusterRefusesConnections() {
    URI server = URI.create(east.clientConfig().getMasterUrl());

    east.kill();

    // Not by the client: it may hold a connection from before, and learn of its end only now.
    assertThatThrownBy(() -> new Socket(server.getHost(), server.getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  @RepeatedTest(2)
  void whatOneTestLeavesKilledRunsAgainForTheNext() {
    assertThat(read()).isEqualTo(stored);

    east.kill();
  }

  @Test
  void aRestartedClusterHasItsObjectsAndItsAddress() {
    east.kill();
    east.restart();

    assertThat(read()).isEqualTo(stored);
  }

  @Test
  void aPausedClusterCanBeRestarted() {
    east.pause();
    east.restart();

    assertThat(read()).isEqualTo(stored);
  }

  @Test
  void theControllerManagerWorksAfterARestart(TestClusters clusters) throws Exception {
    east.restart();

    impatient.serviceAccounts().inNamespace(clusters.namespace()).withName("default").delete();
    assertThat(
            impatient
                .serviceAccounts()
                .inNamespace(clusters.namespace())
                .withName("default")
                .informOnCondition(found -> !found.isEmpty())
                .get(60, TimeUnit.SECONDS))
        .hasSize(1);
  }

  @Test
  void aWatchThatResumesBeforeTheCompactionIsGone() throws Exception {
    if (!east.supports(ClusterFault.COMPACT_HISTORY)) {
      assertThatThrownBy(east::compactHistory).isInstanceOf(TestClusterException.class);
      return;
    }
    east.compactHistory();

    assertThat(endOfWatch(impatient).get(30, TimeUnit.SECONDS))
        .matches(WatcherException::isHttpGone);
    assertThat(read()).isEqualTo(stored);
  }

  @Test
  void aWatchThatIsOpenDuringTheCompactionEndsAsGone() throws Exception {
    if (!east.supports(ClusterFault.COMPACT_HISTORY)) {
      assertThatThrownBy(east::compactHistory).isInstanceOf(TestClusterException.class);
      return;
    }
    CompletableFuture<WatcherException> end = endOfWatch(east.client());

    east.compactHistory();

    assertThat(end.get(60, TimeUnit.SECONDS)).matches(WatcherException::isHttpGone);
  }

  /** Watches from where the stored object was written, until the server ends it. */
  private CompletableFuture<WatcherException> endOfWatch(KubernetesClient client) {
    CompletableFuture<WatcherException> end = new CompletableFuture<>();
    Watch watch =
        client
            .configMaps()
            .inNamespace(stored.getMetadata().getNamespace())
            .watch(
                new ListOptionsBuilder()
                    .withResourceVersion(stored.getMetadata().getResourceVersion())
                    .build(),
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap resource) {}

                  @Override
                  public void onClose(WatcherException cause) {
                    end.complete(cause);
                  }
                });
    return end.whenComplete((cause, failure) -> watch.close());
  }

  private ConfigMap read() {
    return impatient.resource(stored).get();
  }

  private static ConfigMap configMap(String namespace, String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }
}
