package io.kubefed.propagation.controller.type;

import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The life of type configs on a real API server. */
@UseClusters(value = "host", exclusive = true)
class TypeConfigControllerIT {

  private static final long PATIENCE_SECONDS = 60;
  private static final TargetApi SECRETS = BuiltInTypes.find("secrets").orElseThrow();

  private final RecordingRuns runs = new RecordingRuns();
  private final CallCounter calls = new CallCounter();

  private static void await(
      KubernetesClient admin,
      String namespace,
      String name,
      Predicate<FederatedTypeConfig> condition) {
    admin
        .resources(FederatedTypeConfig.class)
        .inNamespace(namespace)
        .withName(name)
        .waitUntilCondition(condition, PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Predicate<FederatedTypeConfig> says(String state, long generation) {
    return config ->
        config != null
            && config.getStatus() != null
            && Objects.equals(config.getStatus().getPropagationController(), state)
            && Objects.equals(config.getStatus().getObservedGeneration(), generation);
  }

  @Test
  void aTypeIsSwitchedOnAndOffChangedRestartedAndDeleted(TestClusters clusters) {
    String namespace = clusters.namespace();
    KubernetesClient admin = clusters.get("host").client();
    var configs = admin.resources(FederatedTypeConfig.class).inNamespace(namespace);
    try (ClusterClient plain = ClusterClients.kubernetes("host", admin).build();
        TestControllerContext context =
            TestControllerContext.builder(ClusterClients.counting(plain, calls))
                .systemNamespace(namespace)
                .build()) {
      assertThat(Installer.builder(plain).systemNamespace(namespace).build().install().isComplete())
          .isTrue();
      plain.delete(
          CUSTOM_RESOURCE_DEFINITION,
          "",
          FederatedTypeCrd.generate(SECRETS).text("metadata", "name").orElseThrow(),
          DeleteOptions.DEFAULT);
      admin
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName("federatedsecrets.types.kubefed.io")
          .waitUntilCondition(Objects::isNull, PATIENCE_SECONDS, TimeUnit.SECONDS);
      try (TypeConfigController controller = new TypeConfigController(context, runs)) {
        controller.configure(new KubeFedConfig());
        controller.start();

        for (TargetApi target : BuiltInTypes.enabledByDefault()) {
          boolean defined = !target.equals(SECRETS);
          await(
              admin,
              namespace,
              target.type().qualifiedPlural(),
              says(defined ? "Running" : "NotRunning", 1));
        }
        assertThat(runs.open).hasSize(9);
        assertThat(calls.writes()).as(calls.toString()).isEqualTo(19);
        assertThat(controller.isSynced()).isTrue();

        plain.create(
            CUSTOM_RESOURCE_DEFINITION, FederatedTypeCrd.generate(SECRETS), WriteOptions.DEFAULT);
        await(admin, namespace, "secrets", says("Running", 1));

        configs
            .withName("secrets")
            .edit(
                config -> {
                  config.getSpec().setPropagation(KubeFedNames.DISABLED);
                  return config;
                });
        await(admin, namespace, "secrets", says("NotRunning", 2));
        runs.told();

        configs
            .withName("configmaps")
            .edit(
                config -> {
                  requireNonNull(config.getSpec().getTargetType()).setVersion("v2");
                  return config;
                });
        await(admin, namespace, "configmaps", says("Running", 2));
        assertThat(runs.told())
            .containsExactly("close FederatedConfigMap", "start FederatedConfigMap");

        configs.withName("configmaps").delete();
        await(admin, namespace, "configmaps", Objects::isNull);
        assertThat(runs.told()).containsExactly("close FederatedConfigMap", "release ConfigMap");
      }
      assertThat(runs.open).isEmpty();
      calls.reset();
      RecordingRuns later = new RecordingRuns();
      try (TypeConfigController restarted = new TypeConfigController(context, later)) {
        restarted.configure(new KubeFedConfig());
        restarted.start();
        configs
            .withName("secrets")
            .edit(
                config -> {
                  config.getSpec().setPropagation(KubeFedNames.ENABLED);
                  return config;
                });
        await(admin, namespace, "secrets", says("Running", 3));
        assertThat(calls.writes())
            .as("the status of secrets alone, all others go on as they were")
            .isEqualTo(1);
      }
    }
    assertThat(List.copyOf(runs.open)).isEmpty();
  }
}
