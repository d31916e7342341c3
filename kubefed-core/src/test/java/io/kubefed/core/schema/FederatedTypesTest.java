package io.kubefed.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedTypesTest {

  private static final ResourceType DEPLOYMENT =
      ResourceType.namespaced("apps/v1", "Deployment", "deployments");
  private static final ResourceType NAMESPACE =
      ResourceType.clusterScoped("v1", "Namespace", "namespaces");

  @ParameterizedTest
  @CsvSource({
    "Deployment, deployments",
    "ConfigMap, configmaps",
    "Ingress, ingresses",
    "Box, boxes",
    "Branch, branches",
    "Mesh, meshes",
    "Quiz, quizes",
    "Potato, potatoes",
    "NetworkPolicy, networkpolicies",
    "Gateway, gatewaies",
    "FederatedNetworkPolicy, federatednetworkpolicies",
    "Endpoints, endpointses"
  })
  void aPluralFollowsFromTheKind(String kind, String plural) {
    assertThat(FederatedTypes.pluralOf(kind)).isEqualTo(plural);
  }

  @ParameterizedTest
  @MethodSource
  void aFederatedTypeIsNamedAfterItsTarget(
      ResourceType target, ResourceType federated, String typeConfigName) {
    FederatedType type = FederatedType.forTarget(target);

    assertThat(type.federated()).isEqualTo(federated);
    assertThat(FederatedTypes.toTypeConfig(type).getMetadata().getName()).isEqualTo(typeConfigName);
  }

  static Stream<Arguments> aFederatedTypeIsNamedAfterItsTarget() {
    return Stream.of(
        argumentSet(
            "a type of a group",
            DEPLOYMENT,
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedDeployment", "federateddeployments"),
            "deployments.apps"),
        argumentSet(
            "a type of the core group",
            ResourceType.namespaced("v1", "ConfigMap", "configmaps"),
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedConfigMap", "federatedconfigmaps"),
            "configmaps"),
        argumentSet(
            "the target's own plural is kept, whatever its kind",
            ResourceType.namespaced("gateway.networking.k8s.io/v1", "Gateway", "gateways"),
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedGateway", "federatedgateways"),
            "gateways.gateway.networking.k8s.io"),
        argumentSet(
            "a cluster-scoped type",
            ResourceType.clusterScoped(
                "rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"),
            ResourceType.clusterScoped(
                "types.kubefed.io/v1beta1", "FederatedClusterRole", "federatedclusterroles"),
            "clusterroles.rbac.authorization.k8s.io"),
        argumentSet(
            "a federated namespace is namespaced",
            NAMESPACE,
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedNamespace", "federatednamespaces"),
            "namespaces"));
  }

  @Test
  void anotherGroupAndVersionCanBeChosen() {
    FederatedType type = FederatedTypes.forTarget(DEPLOYMENT, "federation.example.com", "v1");

    assertThat(type.federated())
        .isEqualTo(
            ResourceType.namespaced(
                "federation.example.com/v1", "FederatedDeployment", "federateddeployments"));
    assertThat(type.target()).isEqualTo(DEPLOYMENT);
  }

  @Test
  void namesThatATypeConfigLeavesOutAreFilledIn() {
    FederatedTypeConfig config =
        typeConfig(
            """
            metadata: {name: networkpolicies.networking.k8s.io, namespace: kube-federation-system}
            spec:
              targetType: {version: v1, kind: NetworkPolicy, scope: Namespaced}
              propagation: Enabled
              federatedType:
                group: types.kubefed.io
                version: v1beta1
                kind: FederatedNetworkPolicy
                scope: Namespaced
              statusType: {kind: FederatedNetworkPolicyStatus, scope: Namespaced}
            """);

    assertThat(JsonValue.parse(Serialization.asJson(FederatedTypes.withDefaults(config))))
        .isEqualTo(
            JsonValue.parseYaml(
                """
                apiVersion: core.kubefed.io/v1beta1
                kind: FederatedTypeConfig
                metadata:
                  {name: networkpolicies.networking.k8s.io, namespace: kube-federation-system}
                spec:
                  targetType:
                    group: networking.k8s.io
                    version: v1
                    kind: NetworkPolicy
                    pluralName: networkpolicies
                    scope: Namespaced
                  propagation: Enabled
                  federatedType:
                    group: types.kubefed.io
                    version: v1beta1
                    kind: FederatedNetworkPolicy
                    pluralName: federatednetworkpolicies
                    scope: Namespaced
                  statusType:
                    group: types.kubefed.io
                    version: v1beta1
                    kind: FederatedNetworkPolicyStatus
                    pluralName: federatednetworkpolicystatuses
                    scope: Namespaced
                """));
  }

  @Test
  void namesThatATypeConfigStatesAreKept() {
    FederatedTypeConfig config =
        typeConfig(
            """
            metadata: {name: widgets.shop.example.com}
            spec:
              targetType: {group: g, version: v1, kind: Widget, pluralName: w, scope: Namespaced}
              propagation: Disabled
              federatedType: {group: f, version: v1, kind: FW, pluralName: fw, scope: Namespaced}
              statusType: {group: s, version: v2, kind: SW, pluralName: sw, scope: Cluster}
            """);

    assertThat(FederatedTypes.withDefaults(config)).isEqualTo(config);
  }

  @Test
  void fillingInChangesNothingInTheGivenObject() {
    FederatedTypeConfig config =
        typeConfig(
            "{metadata: {name: widgets.shop}, spec: {targetType: {kind: Widget, version: v1}}}");
    FederatedTypeConfig before = Serialization.clone(config);

    FederatedTypes.withDefaults(config);

    assertThat(config).isEqualTo(before);
  }

  @Test
  void aTypeOfTheCoreGroupGetsNoGroup() {
    FederatedTypeConfig config =
        typeConfig("{metadata: {name: secrets}, spec: {targetType: {kind: Secret, version: v1}}}");

    assertThat(FederatedTypes.withDefaults(config).getSpec().getTargetType())
        .satisfies(
            target -> {
              assertThat(target.getPluralName()).isEqualTo("secrets");
              assertThat(target.getGroup()).isNull();
            });
  }

  @Test
  void aTypeConfigDeclaresAFederatedType() {
    FederatedTypeConfig config =
        typeConfig(
            """
            metadata: {name: services}
            spec:
              targetType: {version: v1, kind: Service, scope: Namespaced}
              propagation: Enabled
              federatedType: {group: types.kubefed.io, version: v1beta1, kind: FederatedService}
              statusType:
                group: core.kubefed.io
                version: v1alpha1
                kind: FederatedServiceStatus
                pluralName: federatedservicestatuses
                scope: Namespaced
              statusCollection: Enabled
            """);

    FederatedType type = FederatedTypes.of(config);

    assertThat(type.target()).isEqualTo(ResourceType.namespaced("v1", "Service", "services"));
    assertThat(type.federated())
        .isEqualTo(
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedService", "federatedservices"));
    assertThat(type.status())
        .contains(
            ResourceType.namespaced(
                "core.kubefed.io/v1alpha1", "FederatedServiceStatus", "federatedservicestatuses"));
    assertThat(type.statusCollection()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "namespaces, Namespace, Cluster, Cluster, true",
    "namespaces, Namespace, Cluster, Namespaced, true",
    "secrets, Secret, Namespaced, Cluster, true",
    "nodes, Node, Cluster, Namespaced, false"
  })
  void theScopeOfAFederatedTypeFollowsItsTarget(
      String name, String kind, String targetScope, String federatedScope, boolean namespaced) {
    FederatedTypeConfig config =
        typeConfig(
            """
            metadata: {name: %s}
            spec:
              targetType: {version: v1, kind: %s, scope: %s}
              federatedType: {group: types.kubefed.io, version: v1, kind: Federated%s, scope: %s}
            """
                .formatted(name, kind, targetScope, kind, federatedScope));

    assertThat(FederatedTypes.of(config).federated().namespaced()).isEqualTo(namespaced);
  }

  @Test
  void aTypeConfigWithoutVersionsAndKindsIsRefusedWithEveryProblem() {
    FederatedTypeConfig config =
        typeConfig("{metadata: {name: widgets, namespace: fed}, spec: {statusType: {}}}");

    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> FederatedTypes.of(config))
        .withMessageStartingWith("FederatedTypeConfig fed/widgets is invalid")
        .satisfies(
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.path().toString())
                    .containsExactly(
                        "/spec/targetType/version",
                        "/spec/targetType/kind",
                        "/spec/federatedType/version",
                        "/spec/federatedType/kind",
                        "/spec/federatedType/pluralName",
                        "/spec/statusType/version",
                        "/spec/statusType/kind",
                        "/spec/statusType/pluralName"));
  }

  @ParameterizedTest
  @MethodSource
  void aTypeConfigMadeOfATypeDeclaresThatType(FederatedType type) {
    FederatedTypeConfig config = FederatedTypes.toTypeConfig(type);

    assertThat(config.getSpec().propagates()).isTrue();
    assertThat(FederatedTypes.of(config)).isEqualTo(type);
  }

  static Stream<Arguments> aTypeConfigMadeOfATypeDeclaresThatType() {
    FederatedType plain = FederatedType.forTarget(DEPLOYMENT);
    return Stream.of(
        argumentSet("plain", plain),
        argumentSet("namespace", FederatedType.forTarget(NAMESPACE)),
        argumentSet(
            "with status",
            new FederatedType(
                plain.federated(),
                plain.target(),
                Optional.of(
                    ResourceType.namespaced(
                        "types.kubefed.io/v1alpha1",
                        "FederatedDeploymentStatus",
                        "federateddeploymentstatuses")),
                true)));
  }

  private static FederatedTypeConfig typeConfig(String yaml) {
    return Serialization.unmarshal(
        JsonValue.parseYaml(yaml)
            .with("apiVersion", JsonValue.of("core.kubefed.io/v1beta1"))
            .with("kind", JsonValue.of("FederatedTypeConfig"))
            .toJson(),
        FederatedTypeConfig.class);
  }
}
