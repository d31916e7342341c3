package io.kubefed.examples.operatorsdk;

import static io.kubefed.propagation.cluster.StandardTypes.DEPLOYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.kubefed.core.Cluster;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.plan.Propagator;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reconciler without the SDK around it, on clusters in memory. */
class WebAppReconcilerTest {

  private static final Duration RETRY = Duration.ofSeconds(7);

  private final FaultPlan westFaults = new FaultPlan();
  private ClusterClient east;
  private ClusterClient west;
  private Propagator propagator;
  private WebAppReconciler reconciler;

  @BeforeEach
  void build() {
    east = InMemoryCluster.create("east").client();
    west = ClusterClients.withFaults(InMemoryCluster.create("west").client(), westFaults);
    propagator =
        Propagator.builder()
            .member(Cluster.named("east").withLabels(Map.of("region", "eu")), east)
            .member(Cluster.named("west").withLabels(Map.of("region", "us")), west)
            .build();
    reconciler = new WebAppReconciler(propagator, RETRY);
  }

  @AfterEach
  void close() {
    westFaults.clear();
    propagator.close();
    east.close();
    west.close();
  }

  private static WebApp app(String image, @Nullable List<String> regions) {
    WebApp app = new WebApp();
    app.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop")
            .withNamespace("default")
            .withGeneration(3L)
            .build());
    app.setSpec(new WebAppSpec(image, 2, regions));
    return app;
  }

  /** Of a context nothing is used. */
  @SuppressWarnings("unchecked") // A proxy of a generic interface.
  private static Context<WebApp> context() {
    return (Context<WebApp>)
        Proxy.newProxyInstance(
            WebAppReconcilerTest.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private WebAppStatus reconcile(WebApp app) {
    return reconciler.reconcile(app, context()).getResource().orElseThrow().getStatus();
  }

  private static Optional<String> image(ClusterClient cluster) {
    return cluster
        .get(DEPLOYMENT, "default", "shop")
        .flatMap(object -> object.path("spec", "template", "spec", "containers"))
        .flatMap(containers -> containers.get(0))
        .flatMap(container -> container.text("image"));
  }

  @Test
  void aWebAppRunsInEveryClusterOfItsRegions() {
    assertThat(reconcile(app("shop:1", null)))
        .isEqualTo(new WebAppStatus(3L, List.of("east", "west"), List.of()));
    assertThat(image(east)).contains("shop:1");
    assertThat(image(west)).contains("shop:1");
    assertThat(
            east.get(DEPLOYMENT, "default", "shop")
                .map(object -> object.integer("spec", "replicas").orElse(0)))
        .contains(2L);

    assertThat(reconcile(app("shop:2", List.of("eu"))))
        .isEqualTo(new WebAppStatus(3L, List.of("east"), List.of()));
    assertThat(image(east)).contains("shop:2");
    assertThat(image(west)).isEmpty();
  }

  @Test
  void aClusterThatIsGoneIsNamedAndHoldsUpNobody() {
    westFaults.setUnreachable(true);

    UpdateControl<WebApp> control = reconciler.reconcile(app("shop:1", null), context());

    assertThat(control.getScheduleDelay()).contains(RETRY.toMillis());
    WebAppStatus status = control.getResource().orElseThrow().getStatus();
    assertThat(status.clusters()).containsExactly("east");
    assertThat(status.problems()).singleElement().asString().contains("west");
    assertThat(image(east)).contains("shop:1");
  }

  @Test
  void theFinalizerStaysUntilTheLastClusterIsClean() {
    reconcile(app("shop:1", null));
    westFaults.setUnreachable(true);

    DeleteControl early = reconciler.cleanup(app("shop:1", null), context());

    assertThat(early.isRemoveFinalizer()).isFalse();
    assertThat(early.getScheduleDelay()).contains(RETRY.toMillis());
    assertThat(image(east)).isEmpty();

    westFaults.setUnreachable(false);
    assertThat(reconciler.cleanup(app("shop:1", null), context()).isRemoveFinalizer()).isTrue();
    assertThat(image(west)).isEmpty();
  }

  @Test
  void aFailureIsSaidInTheStatus() {
    WebAppStatus status =
        reconciler
            .updateErrorStatus(
                app("shop:1", null), context(), new IllegalStateException("the plan is outdated"))
            .getResource()
            .orElseThrow()
            .getStatus();

    assertThat(status).isEqualTo(new WebAppStatus(3L, List.of(), List.of("the plan is outdated")));
  }

  @Test
  void aNewWebAppSaysNothingThatCouldOverwriteAnother() {
    assertThat(new WebApp().getSpec()).isNull();
    assertThat(new WebApp().getStatus()).isNull();
  }

  @Test
  void nothingIsSaidOfRegionsWherePlacementIsEverywhere() {
    JsonValue federated = FederatedWebApp.of(app("shop:1", null)).object();

    assertThat(federated.path("spec", "placement", "clusterSelector"))
        .contains(JsonValue.emptyObject());
  }
}
