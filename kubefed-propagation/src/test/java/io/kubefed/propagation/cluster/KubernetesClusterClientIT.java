package io.kubefed.propagation.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract on a real API server. */
@UseClusters(value = "member", exclusive = true)
class KubernetesClusterClientIT {

  private static final ResourceType TYPE = StandardTypes.CONFIG_MAP;

  private final TestCluster cluster;

  KubernetesClusterClientIT(TestClusters clusters) {
    cluster = clusters.get("member");
  }

  private KubernetesClusterClientBuilder client() {
    return ClusterClients.kubernetes("member", cluster.client());
  }

  @Test
  void runsOnTheVersionOfTheClientThatTheBuildAsksFor() {
    String wanted = System.getProperty("kubefed.test.fabric8");
    URL loaded = KubernetesClient.class.getProtectionDomain().getCodeSource().getLocation();

    assertThat(loaded.toString()).endsWith("-" + wanted + ".jar");
  }

  @Test
  void aFrozenServerCostsTheTimeOutAndNoMore() {
    try (ClusterClient client = client().requestTimeout(Duration.ofMillis(700)).build()) {
      client.list(TYPE, ListOptions.everywhere()); // Connected before the server freezes.
      cluster.pause();
      try {
        long start = System.nanoTime();
        assertThatExceptionOfType(ClusterUnreachableException.class)
            .isThrownBy(() -> client.get(TYPE, "default", "a"))
            .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(600), Duration.ofSeconds(5));
        assertThat(client.check().state()).isEqualTo(HealthReport.State.OFFLINE);
      } finally {
        cluster.resume();
      }
    }
    try (ClusterClient client = client().build()) {
      assertThat(client.get(TYPE, "default", "a")).isEmpty();
    }
  }

  @Test
  void aServerThatIsDownIsUnreachableAndBreaksItsWatches() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (ClusterClient client = client().build()) {
      client.watch(TYPE, WatchOptions.everywhere(), listener);
      cluster.kill();
      try {
        assertThatExceptionOfType(ClusterUnreachableException.class)
            .isThrownBy(() -> client.get(TYPE, "default", "a"))
            .satisfies(failure -> assertThat(failure.isRetryable()).isTrue());
        assertThat(listener.end()).get().isInstanceOf(ClusterUnreachableException.class);
      } finally {
        cluster.restart();
      }
      assertThat(client.get(TYPE, "default", "a")).isEmpty();
    }
  }

  @Test
  void aServerThatIsNotTrustedIsNotTriedAgain() {
    Config untrusting =
        new ConfigBuilder(cluster.clientConfig())
            .withCaCertData(null)
            .withCaCertFile(null)
            .withTrustCerts(false)
            .build();
    try (KubernetesClient kubernetes =
            new KubernetesClientBuilder().withConfig(untrusting).build();
        ClusterClient client = ClusterClients.kubernetes("member", kubernetes).build()) {
      assertThatExceptionOfType(ClusterUnreachableException.class)
          .isThrownBy(() -> client.get(TYPE, "default", "a"))
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.TRUST);
                assertThat(failure.isRetryable()).isFalse();
              });
    }
  }

  @Test
  void serverSideApplyOwnsFields() {
    try (ClusterClient client = client().build()) {
      JsonValue mine = TestObjects.configMap("default", "applied", Map.of("k", "mine"));
      JsonValue theirs = TestObjects.configMap("default", "applied", Map.of("k", "theirs"));
      WriteOptions other = WriteOptions.DEFAULT.withFieldManager("other");

      client.patch(TYPE, "default", "applied", Patch.apply(mine), WriteOptions.DEFAULT);
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> client.patch(TYPE, "default", "applied", Patch.apply(theirs), other));
      JsonValue forced = client.patch(TYPE, "default", "applied", Patch.forcedApply(theirs), other);

      assertThat(forced.text("data", "k")).contains("theirs");
    }
  }

  @Nested
  class Contract extends ClusterClientContract {

    @Override
    protected ClusterClient newClient() {
      return client().build();
    }

    @Override
    protected String newNamespace() {
      String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
      try (ClusterClient client = newClient()) {
        client.create(StandardTypes.NAMESPACE, TestObjects.namespace(name), WriteOptions.DEFAULT);
      }
      return name;
    }

    private void create(String namespace) {
      try (ClusterClient client = newClient()) {
        client.create(
            StandardTypes.CONFIG_MAP,
            TestObjects.configMap(namespace, "later", Map.of()),
            WriteOptions.DEFAULT);
      }
    }

    @Override
    protected String forget(String resourceVersion) {
      create(newNamespace());
      cluster.compactHistory();
      return resourceVersion;
    }

    @Override
    protected void provokeBookmarks(String watchedNamespace) {
      create(watchedNamespace);
    }
  }
}
