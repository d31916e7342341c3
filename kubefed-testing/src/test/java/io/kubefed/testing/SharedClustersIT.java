package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@UseClusters({"east", "west"})
class SharedClustersIT {
  private static final Set<String> namespaces = new HashSet<>();

  @BeforeEach
  void remembersTheNamespace(TestClusters clusters) {
    namespaces.add(clusters.namespace());
  }

  @AfterAll
  static void everyTestHadANamespaceOfItsOwn() {
    assertThat(namespaces).hasSizeGreaterThan(1);
  }

  @Test
  void aTestAndItsLifecycleMethodsHaveOneNamespace(TestClusters clusters) {
    assertThat(namespaces).contains(clusters.namespace());
  }

  @Test
  void theNamespaceIsInEveryCluster(TestClusters clusters) {
    assertThat(clusters.all()).extracting(TestCluster::name).containsExactly("east", "west");
    assertThat(clusters)
        .allSatisfy(
            cluster ->
                assertThat(cluster.client().namespaces().withName(clusters.namespace()).get())
                    .isNotNull());
  }

  @Test
  void whatIsInOneClusterIsNotInTheOther(TestClusters clusters) {
    ConfigMap created =
        clusters.get("east").client().resource(configMap(clusters.namespace())).create();

    assertThat(clusters.get("west").client().resource(created).get()).isNull();
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes(TestClusters clusters) {
    assertThatThrownBy(() -> clusters.get("north"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No cluster is named 'north'; there are: east, west");
  }

  @Test
  void theControllerManagerMakesServiceAccounts(TestClusters clusters) throws Exception {
    assertThat(
            clusters
                .get("east")
                .client()
                .serviceAccounts()
                .inNamespace(clusters.namespace())
                .withName("default")
                .informOnCondition(found -> !found.isEmpty())
                .get(30, TimeUnit.SECONDS))
        .hasSize(1);
  }

  @Test
  void theControllerManagerCollectsGarbage(TestClusters clusters) throws Exception {
    KubernetesClient east = clusters.get("east").client();
    ConfigMap owner = east.resource(configMap(clusters.namespace())).create();
    ConfigMap owned =
        east.resource(
                new ConfigMapBuilder(configMap(clusters.namespace()))
                    .editMetadata()
                    .withName("owned")
                    .addNewOwnerReference()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName(owner.getMetadata().getName())
                    .withUid(owner.getMetadata().getUid())
                    .endOwnerReference()
                    .endMetadata()
                    .build())
            .create();

    east.resource(owner).delete();

    assertThat(
            east.configMaps()
                .inNamespace(clusters.namespace())
                .withName(owned.getMetadata().getName())
                .informOnCondition(java.util.List::isEmpty)
                .get(60, TimeUnit.SECONDS))
        .isEmpty();
  }

  @Test
  void aKubeconfigIsEnoughForAnotherClient(TestClusters clusters) {
    KubernetesClient west = clusters.get("west").client();
    ConfigMap created = west.resource(configMap(clusters.namespace())).create();

    try (KubernetesClient other = fromKubeconfig(clusters.get("west").kubeconfig(), "west")) {
      assertThat(other.getConfiguration().getCurrentContext().getName()).isEqualTo("west");
      assertThat(other.resource(created).get()).isEqualTo(created);
    }
  }

  @Test
  void oneKubeconfigHasAContextForEveryCluster(TestClusters clusters) {
    for (TestCluster cluster : clusters) {
      String uid =
          cluster.client().namespaces().withName(clusters.namespace()).get().getMetadata().getUid();
      try (KubernetesClient other = fromKubeconfig(clusters.kubeconfig(), cluster.name())) {
        assertThat(other.namespaces().withName(clusters.namespace()).get().getMetadata().getUid())
            .isEqualTo(uid);
      }
    }
  }

  @Test
  void aSharedClusterCannotBeBroken(TestClusters clusters) {
    TestCluster east = clusters.get("east");

    assertThat(ClusterFault.values()).noneMatch(east::supports);
    assertThatThrownBy(east::pause)
        .isInstanceOf(TestClusterException.class)
        .hasMessageContaining("shared with other test classes")
        .hasMessageContaining("exclusive = true");
  }

  @Test
  void theVersionIsThatOfTheServer(TestClusters clusters) {
    assertThat(clusters.get("east").version()).matches("v1\\.\\d+\\.\\d+.*");
  }

  @Nested
  class InANestedClass {
    @Test
    void theClustersAreThoseOfTheEnclosingOne(TestClusters clusters) {
      assertThat(clusters.all()).extracting(TestCluster::name).containsExactly("east", "west");
    }

    @Nested
    @UseClusters("east")
    class WithAnAnnotationOfItsOwn {
      @Test
      void theClustersAreItsOwn(TestClusters clusters) {
        assertThat(clusters.all()).extracting(TestCluster::name).containsExactly("east");
      }
    }
  }

  private static KubernetesClient fromKubeconfig(String kubeconfig, String context) {
    Config config =
        Config.fromKubeconfig(
            kubeconfig.replaceFirst("current-context: .*", "current-context: " + context));
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static ConfigMap configMap(String namespace) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("settings")
        .endMetadata()
        .addToData("colour", "blue")
        .build();
  }
}
