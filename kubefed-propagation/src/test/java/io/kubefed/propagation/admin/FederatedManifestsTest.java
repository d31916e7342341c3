package io.kubefed.propagation.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedManifestsTest {

  private static JsonValue federate(String yaml) {
    List<JsonValue> federated = FederatedManifests.federate(List.of(JsonValue.parseYaml(yaml)));
    assertThat(federated).hasSize(1);
    return federated.get(0);
  }

  @Test
  void aFileBecomesFederatedResourcesInItsOrder() {
    List<JsonValue> federated =
        FederatedManifests.federate(
            JsonValue.parseYamlDocuments(
                """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop},
                 spec: {replicas: 2}, status: {replicas: 2}}
                ---
                apiVersion: v1
                kind: List
                items:
                  - {apiVersion: v1, kind: Namespace, metadata: {name: shop, uid: u}}
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}
                """));

    assertThat(federated)
        .containsExactly(
            JsonValue.parseYaml(
                """
                apiVersion: types.kubefed.io/v1beta1
                kind: FederatedDeployment
                metadata: {name: web, namespace: shop}
                spec:
                  template: {spec: {replicas: 2}}
                  placement: {clusterSelector: {matchLabels: {}}}
                """),
            JsonValue.parseYaml(
                """
                apiVersion: types.kubefed.io/v1beta1
                kind: FederatedNamespace
                metadata: {name: shop, namespace: shop}
                spec:
                  template: {}
                  placement: {clusterSelector: {matchLabels: {}}}
                """),
            JsonValue.parseYaml(
                """
                apiVersion: types.kubefed.io/v1beta1
                kind: FederatedConfigMap
                metadata: {name: a}
                spec:
                  template: {data: {k: v}}
                  placement: {clusterSelector: {matchLabels: {}}}
                """));
  }

  @ParameterizedTest
  @MethodSource
  void whatAClusterFillsInIsNoPartOfTheTemplate(String target, String template) {
    assertThat(federate(target).path("spec", "template")).contains(JsonValue.parseYaml(template));
  }

  static Stream<Arguments> whatAClusterFillsInIsNoPartOfTheTemplate() {
    return Stream.of(
        argumentSet(
            "a Service's addresses and ports",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, namespace: b, resourceVersion: "7", managedFields: []}
            spec:
              type: NodePort
              clusterIP: 10.0.0.7
              clusterIPs: [10.0.0.7]
              ipFamilies: [IPv4]
              ipFamilyPolicy: SingleStack
              healthCheckNodePort: 31000
              ports: [{name: x, port: 80, nodePort: 30001}, {name: y, port: 81}]
            status: {loadBalancer: {}}
            """,
            "{spec: {type: NodePort, ports: [{name: x, port: 80}, {name: y, port: 81}]}}"),
        argumentSet(
            "but that it has none, or two families, was asked for",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, namespace: b}
            spec: {clusterIP: None, clusterIPs: [None], ipFamilyPolicy: PreferDualStack}
            """,
            "{spec: {clusterIP: None, clusterIPs: [None], ipFamilyPolicy: PreferDualStack}}"),
        argumentSet(
            "a ServiceAccount's tokens",
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: a, namespace: b}
            secrets: [{name: a-token-x}]
            imagePullSecrets: [{name: registry}]
            """,
            "{imagePullSecrets: [{name: registry}]}"),
        argumentSet(
            "a Namespace's finalizers and name label",
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: a, labels: {kubernetes.io/metadata.name: a, team: x}}
            spec: {finalizers: [kubernetes]}
            status: {phase: Active}
            """,
            "{metadata: {labels: {team: x}}, spec: {}}"),
        argumentSet(
            "a Job's selector",
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: a, namespace: b, labels: {controller-uid: u, job-name: a}}
            spec:
              selector: {matchLabels: {controller-uid: u}}
              template:
                metadata: {labels: {controller-uid: u, job-name: a, app: x}}
                spec: {restartPolicy: Never}
            """,
            "{spec: {template: {metadata: {labels: {app: x}}, spec: {restartPolicy: Never}}}}"),
        argumentSet(
            "but a Job's own selector was asked for",
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: a, namespace: b}
            spec: {manualSelector: true, selector: {matchLabels: {app: x}}}
            """,
            "{spec: {manualSelector: true, selector: {matchLabels: {app: x}}}}"),
        argumentSet(
            "the volume that a claim was bound to",
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              {name: a, namespace: b, annotations: {pv.kubernetes.io/bound-by-controller: "yes"}}
            spec: {volumeName: pvc-1, storageClassName: fast}
            """,
            "{spec: {storageClassName: fast}}"),
        argumentSet(
            "but a volume that a claim named was asked for",
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: a, namespace: b}
            spec: {volumeName: mine}
            """,
            "{spec: {volumeName: mine}}"),
        argumentSet(
            "another group's Service is not Kubernetes' own",
            """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: a, namespace: b}
            spec: {clusterIP: x}
            """,
            "{spec: {clusterIP: x}}"));
  }

  @ParameterizedTest
  @MethodSource
  void whatNamesNothingIsInvalid(String target, String message) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> federate(target))
        .withMessageContaining(message);
  }

  static Stream<Arguments> whatNamesNothingIsInvalid() {
    return Stream.of(
        argumentSet("no name", "{apiVersion: v1, kind: Pod}", "/metadata/name: a name is required"),
        argumentSet("no kind", "{apiVersion: v1, metadata: {name: a}}", "/kind: is required"),
        argumentSet("no version", "{kind: Pod, metadata: {name: a}}", "/apiVersion: is required"));
  }
}
