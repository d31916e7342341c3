package io.kubefed.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceJsonTest {

  private static final String CLUSTER =
      """
      apiVersion: core.kubefed.io/v1beta1
      kind: KubeFedCluster
      metadata:
        name: east
        namespace: kube-federation-system
        labels: {tier: gold}
      spec:
        apiEndpoint: https://east.example.com:6443
        caBundle: LS0tLS1CRUdJTg==
        secretRef: {name: east-token}
        disabledTLSValidations: [SubjectName, ValidityPeriod]
        proxyURL: socks5://proxy.example.com:1080
      status:
        conditions:
        - type: Ready
          status: "True"
          lastProbeTime: "2026-03-01T10:00:00Z"
          lastTransitionTime: "2026-03-01T09:00:00Z"
          reason: ClusterReady
          message: /healthz responded with ok
        kubernetesVersion: v1.20.2
        zones: [a, b]
        region: north
      """;

  private static final String TYPE_CONFIG =
      """
      apiVersion: core.kubefed.io/v1beta1
      kind: FederatedTypeConfig
      metadata: {name: deployments.apps, namespace: kube-federation-system}
      spec:
        targetType:
          {group: apps, version: v1, kind: Deployment, pluralName: deployments, scope: Namespaced}
        propagation: Enabled
        federatedType:
          group: types.kubefed.io
          version: v1beta1
          kind: FederatedDeployment
          pluralName: federateddeployments
          scope: Namespaced
        statusType:
          group: types.kubefed.io
          version: v1alpha1
          kind: FederatedDeploymentStatus
          pluralName: federateddeploymentstatuses
          scope: Namespaced
        statusCollection: Enabled
      status:
        observedGeneration: 4
        propagationController: Running
        statusController: NotRunning
      """;

  private static final String CONFIG =
      """
      apiVersion: core.kubefed.io/v1beta1
      kind: KubeFedConfig
      metadata: {name: kubefed, namespace: kube-federation-system}
      spec:
        scope: Namespaced
        controllerDuration: {availableDelay: 21s, unavailableDelay: 1m1s, cacheSyncTimeout: 6m}
        leaderElect:
          leaseDuration: 1500ms
          renewDeadline: 1000ms
          retryPeriod: 500ms
          resourceLock: endpoints
        featureGates:
        - {name: PushReconciler, configuration: Disabled}
        - {name: FederatedIngress, configuration: Enabled}
        clusterHealthCheck: {period: 11s, failureThreshold: 5, successThreshold: 2, timeout: 4s}
        syncController: {maxConcurrentReconciles: 7, adoptResources: Disabled}
        statusController: {maxConcurrentReconciles: 8}
      """;

  private static final String VERSION =
      """
      apiVersion: core.kubefed.io/v1alpha1
      kind: PropagatedVersion
      metadata: {name: deployment-web, namespace: shop}
      status:
        templateVersion: 0123456789abcdef0123456789abcdef
        overridesVersion: fedcba9876543210fedcba9876543210
        clusterVersions:
        - {clusterName: east, version: "gen:3"}
        - {clusterName: west, version: "rv:1234"}
      """;

  private static final String CLUSTER_VERSION =
      VERSION
          .replace("kind: PropagatedVersion", "kind: ClusterPropagatedVersion")
          .replace("{name: deployment-web, namespace: shop}", "{name: clusterrole-reader}");

  private static final String SERVICE_STATUS =
      """
      apiVersion: core.kubefed.io/v1alpha1
      kind: FederatedServiceStatus
      metadata: {name: web, namespace: shop}
      clusterStatus:
      - clusterName: east
        status:
          loadBalancer:
            ingress:
            - {ip: 192.0.2.1, hostname: web.example.com}
      """;

  private static final String PREFERENCE =
      """
      apiVersion: scheduling.kubefed.io/v1alpha1
      kind: ReplicaSchedulingPreference
      metadata: {name: web, namespace: shop}
      spec:
        targetKind: FederatedDeployment
        totalReplicas: 9
        rebalance: true
        intersectWithClusterSelector: true
        clusters:
          east: {minReplicas: 4, maxReplicas: 6, weight: 1}
          "*": {weight: 2}
      """;

  static Stream<Arguments> resources() {
    return Stream.of(
        argumentSet("KubeFedCluster", KubeFedCluster.class, CLUSTER),
        argumentSet("FederatedTypeConfig", FederatedTypeConfig.class, TYPE_CONFIG),
        argumentSet("KubeFedConfig", KubeFedConfig.class, CONFIG),
        argumentSet("PropagatedVersion", PropagatedVersion.class, VERSION),
        argumentSet("ClusterPropagatedVersion", ClusterPropagatedVersion.class, CLUSTER_VERSION),
        argumentSet("FederatedServiceStatus", FederatedServiceStatus.class, SERVICE_STATUS),
        argumentSet("ReplicaSchedulingPreference", ReplicaSchedulingPreference.class, PREFERENCE));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void everyFieldIsReadAndWrittenUnderItsName(Class<? extends HasMetadata> type, String yaml) {
    JsonValue json = JsonValue.parseYaml(yaml);

    HasMetadata resource = Serialization.unmarshal(json.toJson(), type);

    assertThat(unknownFields(resource)).isEmpty();
    assertThat(JsonValue.parse(Serialization.asJson(resource))).isEqualTo(json);
  }

  @ParameterizedTest
  @MethodSource("resources")
  void aCloneIsEqualAndHashesAlike(Class<? extends HasMetadata> type, String yaml) {
    HasMetadata resource = Serialization.unmarshal(yaml, type);

    HasMetadata clone = Serialization.clone(resource);

    assertThat(clone).isEqualTo(resource).hasSameHashCodeAs(resource).isNotSameAs(resource);
  }

  @ParameterizedTest
  @MethodSource("resources")
  void fieldsThatAreNotKnownSurviveReadingAndWriting(
      Class<? extends HasMetadata> type, String yaml) {
    JsonValue unknown = JsonValue.of(Map.of("deep", List.of(1, "two", Map.of("three", true))));
    JsonValue json = withFieldInEveryObject(JsonValue.parseYaml(yaml), "unheardOf", unknown);

    HasMetadata resource = Serialization.unmarshal(json.toJson(), type);

    assertThat(JsonValue.parse(Serialization.asJson(resource))).isEqualTo(json);
  }

  @Test
  void unknownFieldsCountInEquality() {
    KubeFedCluster one = Serialization.unmarshal(CLUSTER, KubeFedCluster.class);
    KubeFedCluster other = Serialization.unmarshal(CLUSTER, KubeFedCluster.class);
    assertThat(one).isEqualTo(other);

    other.setAdditionalProperty("extra", "x");
    assertThat(one).isNotEqualTo(other);

    other.getAdditionalProperties().clear();
    other.getSpec().setAdditionalProperty("extra", "x");
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void differentStatusesOfAServiceAreNotEqual() {
    FederatedServiceStatus one =
        Serialization.unmarshal(SERVICE_STATUS, FederatedServiceStatus.class);
    FederatedServiceStatus other = Serialization.clone(one);
    other.setClusterStatus(List.of());

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void accessorsNameWhatTheFieldsHold() {
    KubeFedCluster cluster = Serialization.unmarshal(CLUSTER, KubeFedCluster.class);
    assertThat(cluster.getSpec().getApiEndpoint()).isEqualTo("https://east.example.com:6443");
    assertThat(cluster.getSpec().getCaBundle()).isEqualTo("LS0tLS1CRUdJTg==");
    assertThat(cluster.getSpec().getDisabledTlsValidations())
        .containsExactly("SubjectName", "ValidityPeriod");
    assertThat(cluster.getSpec().getProxyUrl()).isEqualTo("socks5://proxy.example.com:1080");
    assertThat(cluster.getStatus().getKubernetesVersion()).isEqualTo("v1.20.2");

    FederatedTypeConfig config = Serialization.unmarshal(TYPE_CONFIG, FederatedTypeConfig.class);
    assertThat(config.getSpec().propagates()).isTrue();
    assertThat(config.getSpec().collectsStatus()).isTrue();
    assertThat(config.getStatus().getObservedGeneration()).isEqualTo(4);

    PropagatedVersion version = Serialization.unmarshal(VERSION, PropagatedVersion.class);
    assertThat(version.getStatus().getOverrideVersion()).startsWith("fedcba");
  }

  @ParameterizedTest
  @MethodSource
  void theClientFindsEachTypeWhereKubeFedKeepsIt(
      Class<? extends HasMetadata> type,
      String definition,
      String version,
      boolean namespaced,
      List<String> shortNames) {
    assertThat(HasMetadata.getFullResourceName(type)).isEqualTo(definition);
    assertThat(HasMetadata.getVersion(type)).isEqualTo(version);
    assertThat(HasMetadata.getKind(type)).isEqualTo(type.getSimpleName());
    assertThat(Namespaced.class.isAssignableFrom(type)).isEqualTo(namespaced);
    assertThat(KubeFedResource.getShortNames(type)).containsExactlyElementsOf(shortNames);
  }

  static Stream<Arguments> theClientFindsEachTypeWhereKubeFedKeepsIt() {
    return Stream.of(
        argumentSet(
            "KubeFedCluster",
            KubeFedCluster.class,
            "kubefedclusters.core.kubefed.io",
            "v1beta1",
            true,
            List.of("kfc")),
        argumentSet(
            "FederatedTypeConfig",
            FederatedTypeConfig.class,
            "federatedtypeconfigs.core.kubefed.io",
            "v1beta1",
            true,
            List.of("ftc")),
        argumentSet(
            "KubeFedConfig",
            KubeFedConfig.class,
            "kubefedconfigs.core.kubefed.io",
            "v1beta1",
            true,
            List.of()),
        argumentSet(
            "PropagatedVersion",
            PropagatedVersion.class,
            "propagatedversions.core.kubefed.io",
            "v1alpha1",
            true,
            List.of()),
        argumentSet(
            "ClusterPropagatedVersion",
            ClusterPropagatedVersion.class,
            "clusterpropagatedversions.core.kubefed.io",
            "v1alpha1",
            false,
            List.of()),
        argumentSet(
            "FederatedServiceStatus",
            FederatedServiceStatus.class,
            "federatedservicestatuses.core.kubefed.io",
            "v1alpha1",
            true,
            List.of()),
        argumentSet(
            "ReplicaSchedulingPreference",
            ReplicaSchedulingPreference.class,
            "replicaschedulingpreferences.scheduling.kubefed.io",
            "v1alpha1",
            true,
            List.of("rsp")));
  }

  private static JsonValue withFieldInEveryObject(JsonValue tree, String name, JsonValue value) {
    if (tree.isObject()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      tree.fields()
          .forEach(
              (key, field) ->
                  fields.put(
                      key,
                      key.equals("labels") ? field : withFieldInEveryObject(field, name, value)));
      fields.put(name, value);
      return JsonValue.of(fields);
    }
    return tree.isArray()
        ? JsonValue.of(
            tree.items().stream().map(item -> withFieldInEveryObject(item, name, value)).toList())
        : tree;
  }

  private static List<String> unknownFields(Object part) {
    List<String> unknown = new ArrayList<>();
    if (part instanceof KubeFedResource<?, ?> resource) {
      unknown.addAll(resource.getAdditionalProperties().keySet());
      if (resource.getSpec() != null) {
        unknown.addAll(unknownFields(resource.getSpec()));
      }
      if (resource.getStatus() != null) {
        unknown.addAll(unknownFields(resource.getStatus()));
      }
      if (resource instanceof FederatedServiceStatus status && status.getClusterStatus() != null) {
        unknown.addAll(unknownFields(status.getClusterStatus()));
      }
    } else if (part instanceof OpenObject open) {
      unknown.addAll(open.getAdditionalProperties().keySet());
      open.fields(
          (name, value) -> {
            if (value != null) {
              unknown.addAll(unknownFields(value));
            }
          });
    } else if (part instanceof List<?> list) {
      list.forEach(item -> unknown.addAll(unknownFields(item)));
    }
    return unknown;
  }
}
