package io.kubefed.examples.operatorsdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator on real API servers; the first holds the WebApps and runs them as well. */
@UseClusters({"operator-east", "operator-west"})
class WebAppOperatorIT {

  private final Map<Cluster, ClusterClient> members = new LinkedHashMap<>();
  private String namespace;
  private KubernetesClient home;
  private KubernetesClient west;
  private WebAppOperator operator;

  @BeforeEach
  void start(TestClusters clusters) throws Exception {
    namespace = clusters.namespace();
    home = clusters.get("operator-east").client();
    west = clusters.get("operator-west").client();
    try (InputStream stream = WebApp.class.getResourceAsStream("/webapps-definition.yaml")) {
      CustomResourceDefinition definition =
          home.apiextensions().v1().customResourceDefinitions().load(stream).item();
      home.resource(definition).serverSideApply();
      home.resource(definition)
          .waitUntilCondition(WebAppOperatorIT::isEstablished, 30, TimeUnit.SECONDS);
    }
    member("east", "eu", clusters.get("operator-east"));
    member("west", "us", clusters.get("operator-west"));
    operator = new WebAppOperator(home, members, Duration.ofSeconds(1));
    operator.start();
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return Optional.ofNullable(definition.getStatus()).stream()
        .flatMap(status -> status.getConditions().stream())
        .anyMatch(
            condition ->
                condition.getType().equals("Established") && condition.getStatus().equals("True"));
  }

  private void member(String name, String region, TestCluster cluster) {
    members.put(
        Cluster.named(name).withLabels(Map.of("region", region)),
        ClusterClients.kubernetes(name, cluster.client()).build());
  }

  @AfterEach
  void stop() {
    operator.close();
    members.values().forEach(ClusterClient::close);
  }

  @Test
  void aWebAppIsDeployedMovedAndTakenAway() {
    home.resource(app("shop:1", List.of("eu", "us"))).create();

    until("deployed to both", () -> status().equals(List.of("east", "west")));
    assertThat(image(home)).contains("shop:1");
    assertThat(image(west)).contains("shop:1");

    home.resources(WebApp.class)
        .inNamespace(namespace)
        .withName("shop")
        .edit(
            app -> {
              app.setSpec(new WebAppSpec("shop:2", 3, List.of("us")));
              return app;
            });

    until("moved to the west", () -> status().equals(List.of("west")));
    assertThat(image(home)).isEmpty();
    assertThat(image(west)).contains("shop:2");

    home.resources(WebApp.class).inNamespace(namespace).withName("shop").delete();

    until("gone", () -> webApp().isEmpty());
    assertThat(image(west)).isEmpty();
  }

  private WebApp app(String image, List<String> regions) {
    WebApp app = new WebApp();
    app.setMetadata(new ObjectMetaBuilder().withName("shop").withNamespace(namespace).build());
    app.setSpec(new WebAppSpec(image, null, regions));
    return app;
  }

  private Optional<WebApp> webApp() {
    return Optional.ofNullable(
        home.resources(WebApp.class).inNamespace(namespace).withName("shop").get());
  }

  private List<String> status() {
    return webApp().map(WebApp::getStatus).map(WebAppStatus::clusters).orElse(List.of());
  }

  private Optional<String> image(KubernetesClient cluster) {
    Deployment deployment =
        cluster.apps().deployments().inNamespace(namespace).withName("shop").get();
    return Optional.ofNullable(deployment)
        .map(there -> there.getSpec().getTemplate().getSpec().getContainers().get(0).getImage());
  }

  private void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("the WebApp is not " + what + ": " + webApp());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
