package io.kubefed.propagation.cluster;

import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/** The contract on a real API server. */
@UseClusters(value = "member", exclusive = true)
class KubernetesClusterClientIT {

  @Nested
  class Contract extends ClusterClientContract {

    private final TestCluster cluster;

    Contract(TestClusters clusters) {
      cluster = clusters.get("member");
    }

    @Override
    protected ClusterClient newClient() {
      return ClusterClients.kubernetes("member", cluster.client()).build();
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
