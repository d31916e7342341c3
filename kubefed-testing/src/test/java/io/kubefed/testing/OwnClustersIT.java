package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnClustersIT {
  @Test
  void aProgramStartsClustersAndStopsThem() {
    Config config;
    try (TestClusters clusters =
        TestClusters.builder("one", "two")
            .controllerManager(false)
            .node("two", "two-a", Map.of("topology.kubernetes.io/zone", "a"))
            .start()) {
      assertThat(clusters).extracting(TestCluster::name).containsExactly("one", "two");
      assertThat(clusters.get("two").client().nodes().withName("two-a").get()).isNotNull();
      assertThat(clusters.get("one").client().namespaces().withName(clusters.namespace()).get())
          .isNotNull();
      config = clusters.get("one").clientConfig();
    }

    if (System.getenv().getOrDefault("KUBEFED_TEST_CLUSTERS", "").equals("kubeconfig")) {
      return;
    }
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build())
            .build()) {
      assertThatThrownBy(() -> client.namespaces().list())
          .isInstanceOf(KubernetesClientException.class);
    }
  }
}
