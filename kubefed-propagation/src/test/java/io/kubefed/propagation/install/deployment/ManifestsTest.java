package io.kubefed.propagation.install.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {

  private static final String SYSTEM = "kube-federation-system";

  private static List<JsonValue> manifests(UnaryOperator<DeploymentOptions.Builder> change) {
    return ControlPlaneInstaller.deployment(
        change.apply(DeploymentOptions.builder("registry.example/kubefed:1")).build(), "policy/v1");
  }

  private static List<JsonValue> byDefault() {
    return manifests(options -> options);
  }

  private static List<JsonValue> ofKind(List<JsonValue> manifests, String kind) {
    return manifests.stream()
        .filter(manifest -> manifest.text("kind").equals(Optional.of(kind)))
        .toList();
  }

  private static JsonValue container() {
    return ofKind(byDefault(), "Deployment")
        .get(0)
        .path("spec", "template", "spec", "containers")
        .orElseThrow()
        .items()
        .get(0);
  }

  /** One rule of one role, and the namespace that it holds in; empty for the whole cluster. */
  private record Right(JsonValue rule, String namespace) {

    boolean isAbout(String resource) {
      return texts("resources").contains(resource);
    }

    List<String> texts(String field) {
      return rule.get(field).map(JsonValue::items).orElse(List.of()).stream()
          .map(item -> item.text().orElseThrow())
          .toList();
    }
  }

  private static List<Right> rights(List<JsonValue> manifests) {
    List<Right> rights = new ArrayList<>();
    for (JsonValue manifest : manifests) {
      if (manifest.text("metadata", "name").orElseThrow().matches("kubefed-(admin|edit)")) {
        continue; // For people.
      }
      String namespace = manifest.text("metadata", "namespace").orElse("");
      manifest
          .get("rules")
          .map(JsonValue::items)
          .orElse(List.of())
          .forEach(rule -> rights.add(new Right(rule, namespace)));
    }
    return rights;
  }

  @Test
  void secretsAreReadInTheSystemNamespaceAlone() {
    assertThat(rights(byDefault()).stream().filter(right -> right.isAbout("secrets")))
        .isNotEmpty()
        .allMatch(right -> right.namespace().equals(SYSTEM));
  }

  @Test
  void nothingIsGrantedOnEverything() {
    assertThat(rights(byDefault()))
        .allSatisfy(
            right -> {
              assertThat(right.texts("verbs")).doesNotContain("*");
              assertThat(right.texts("apiGroups")).doesNotContain("*");
              if (right.isAbout("*")) {
                assertThat(right.texts("apiGroups")).containsExactly("types.kubefed.io");
              }
            });
  }

  @Test
  void rightsToEnabledTypesNameThem() {
    List<Right> rights =
        rights(
            manifests(
                options ->
                    options
                        .typeRights(TypeRights.ENABLED)
                        .types(List.of(BuiltInTypes.find("configmaps").orElseThrow()))));

    assertThat(rights).noneMatch(right -> right.isAbout("*"));
    assertThat(rights)
        .filteredOn(right -> right.texts("apiGroups").contains("types.kubefed.io"))
        .extracting(right -> right.texts("resources"))
        .containsExactly(List.of("federatedconfigmaps"), List.of("federatedconfigmaps/status"));
  }

  @Test
  void aControlPlaneOfOneNamespaceHasRightsThere() {
    List<JsonValue> manifests = manifests(options -> options.scope(ControlPlaneScope.NAMESPACED));

    assertThat(ofKind(manifests, "ClusterRoleBinding"))
        .extracting(binding -> binding.text("roleRef", "name").orElseThrow())
        .containsExactly("kubefed:kube-federation-system:cluster");
    assertThat(ofKind(manifests, "RoleBinding"))
        .extracting(binding -> binding.text("roleRef", "name").orElseThrow())
        .containsExactlyInAnyOrder(
            "kubefed:kube-federation-system:controller-manager", "kubefed-controller-manager");
  }

  @Test
  void podsAreRestricted() {
    JsonValue pod =
        ofKind(byDefault(), "Deployment").get(0).path("spec", "template", "spec").orElseThrow();
    JsonValue container = container();

    assertThat(pod.path("securityContext"))
        .contains(
            JsonValue.parse(
                """
                {"runAsNonRoot": true, "runAsUser": 1001, "runAsGroup": 1001,
                 "seccompProfile": {"type": "RuntimeDefault"}}
                """));
    assertThat(container.get("securityContext"))
        .contains(
            JsonValue.parse(
                """
                {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                 "capabilities": {"drop": ["ALL"]}}
                """));
    assertThat(container.path("resources", "limits", "memory")).isPresent();
    assertThat(container.path("resources", "requests", "cpu")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "startupProbe, /healthz",
    "livenessProbe, /healthz",
    "readinessProbe, /readyz",
  })
  void probesAskTheControllerManager(String probe, String path) {
    JsonValue container = container();

    assertThat(container.path(probe, "httpGet"))
        .contains(JsonValue.parse("{\"path\": \"%s\", \"port\": \"probes\"}".formatted(path)));
    assertThat(container.get("args").orElseThrow().items())
        .contains(JsonValue.of("controller-manager"), JsonValue.of("--healthz-addr=:8080"));
    assertThat(container.get("ports").orElseThrow().items())
        .anyMatch(port -> port.integer("containerPort").equals(OptionalLong.of(8080)));
  }

  @Test
  void theRestIsTurnedOffAndOn() {
    List<JsonValue> manifests =
        manifests(options -> options.networkPolicy(false).webhook(false).serviceMonitor(true));

    assertThat(ofKind(manifests, "NetworkPolicy")).isEmpty();
    assertThat(ofKind(manifests, "Service"))
        .extracting(service -> service.text("metadata", "name").orElseThrow())
        .containsExactly("kubefed-controller-manager-metrics-service");
    assertThat(ofKind(manifests, "ServiceMonitor")).hasSize(1);
    assertThat(ofKind(byDefault(), "NetworkPolicy")).hasSize(1);
    assertThat(ofKind(byDefault(), "PodDisruptionBudget")).hasSize(1);
    assertThat(ofKind(byDefault(), "ServiceMonitor")).isEmpty();
  }

  @Test
  void gatesComeIntoTheSettings() {
    JsonValue config =
        DeploymentOptions.builder("a")
            .featureGate(FeatureGate.SCHEDULER_PREFERENCES, false)
            .featureGate(FeatureGate.FEDERATED_INGRESS, true)
            .build()
            .config();

    assertThat(config.path("spec", "featureGates"))
        .contains(
            JsonValue.parse(
                """
                [{"name": "FederatedIngress", "configuration": "Enabled"},
                 {"name": "PushReconciler", "configuration": "Enabled"},
                 {"name": "SchedulerPreferences", "configuration": "Disabled"}]
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Upper",
        "a.b",
        "-a",
        "a234567890123456789012345678901234567890123456789012345678901234"
      })
  void whatIsNoNamespaceIsRefused(String namespace) {
    DeploymentOptions.Builder builder = DeploymentOptions.builder("a").namespace(namespace);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("cannot be a namespace");
  }

  @Test
  void otherNonsenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeploymentOptions.builder("a b").build())
        .withMessageContaining("no container image");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeploymentOptions.builder("a").replicas(-1).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeploymentOptions.builder("a").imagePullPolicy("Sometimes").build());
  }

  @Test
  void typesOfOtherGroupsNeedARoleOfTheirOwn() {
    ResourceType usual =
        ResourceType.namespaced("types.kubefed.io/v1beta1", "FederatedTill", "federatedtills");
    ResourceType other =
        ResourceType.namespaced("fed.example/v1", "FederatedTill", "federatedtills");
    try (ClusterClient host = InMemoryCluster.create("host").client()) {
      assertThat(HostRights.missingFor(host, SYSTEM, other)).as("nothing is installed").isEmpty();
      ofKind(byDefault(), "ClusterRole")
          .forEach(role -> host.create(StandardTypes.CLUSTER_ROLE, role, WriteOptions.DEFAULT));

      assertThat(HostRights.missingFor(host, SYSTEM, usual)).isEmpty();
      JsonValue role = HostRights.missingFor(host, SYSTEM, other).orElseThrow();

      assertThat(role.text("metadata", "name"))
          .contains("kubefed:kube-federation-system:type:federatedtills.fed.example");
      assertThat(role.text("metadata", "labels", "kubefed.io/aggregate-to-controller-manager"))
          .contains(SYSTEM);
    }
  }
}
