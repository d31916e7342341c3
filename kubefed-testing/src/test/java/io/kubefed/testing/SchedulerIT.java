package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@UseClusters(
    value = {"east", "west"},
    scheduler = true,
    nodes = {
      @UseClusters.Node(cluster = "east", name = "east-a", region = "europe", zone = "europe-a"),
      @UseClusters.Node(cluster = "east", name = "east-b", region = "europe", zone = "europe-b")
    })
class SchedulerIT {
  private static final String ZONE = "topology.kubernetes.io/zone";

  @Test
  void nodesHaveRegionsAndZones(TestClusters clusters) {
    assertThat(
            clusters
                .get("east")
                .client()
                .nodes()
                .withName("east-a")
                .get()
                .getMetadata()
                .getLabels())
        .containsEntry("topology.kubernetes.io/region", "europe")
        .containsEntry(ZONE, "europe-a");
  }

  @Test
  void nodesAreInTheirClusterOnly(TestClusters clusters) {
    assertThat(clusters.get("west").client().nodes().withName("east-a").get()).isNull();
  }

  @Test
  void theSchedulerBindsPodsToNodes(TestClusters clusters) throws Exception {
    KubernetesClient east = clusters.get("east").client();
    east.resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(clusters.namespace())
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNodeSelector(Map.of(ZONE, "europe-b"))
                .addNewContainer()
                .withName("web")
                .withImage("web")
                .endContainer()
                .endSpec()
                .build())
        .create();

    assertThat(
            east.pods()
                .inNamespace(clusters.namespace())
                .withName("web")
                .informOnCondition(
                    pods -> pods.stream().anyMatch(pod -> pod.getSpec().getNodeName() != null))
                .get(60, TimeUnit.SECONDS))
        .extracting((Pod pod) -> pod.getSpec().getNodeName())
        .containsExactly("east-b");
  }

  @Test
  void aNodeThatIsThereTakesNewLabels(TestClusters clusters) {
    TestCluster west = clusters.get("west");
    west.addNode("west-a", Map.of(ZONE, "america-a"));
    west.addNode("west-a", Map.of(ZONE, "america-b"));

    assertThat(west.client().nodes().withName("west-a").get().getMetadata().getLabels())
        .containsEntry(ZONE, "america-b");
  }
}
