package io.kubefed.core.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.override.OverrideException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

  private static final Cluster EAST = Cluster.named("east").withLabels(Map.of("region", "eu"));
  private static final Cluster WEST = Cluster.named("west").withLabels(Map.of("region", "us"));
  private static final FederatedType DEPLOYMENT =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));

  private static final String WEB =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedDeployment
      metadata: {name: web, namespace: shop, uid: 1-2, labels: {team: a}, annotations: {x: 'y'}}
      spec:
        template:
          metadata:
            labels: {app: web}
          spec:
            replicas: 1
            template: {spec: {containers: [{name: web, image: "nginx:1.25"}]}}
        overrides: %s
      """;

  private static Rendering deployment(String overrides) {
    return Renderer.render(FederatedResource.parse(DEPLOYMENT, WEB.formatted(overrides)));
  }

  private static Rendering render(FederatedType type, String name, String template) {
    return Renderer.render(
        FederatedResource.parse(
            type,
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: %s
            metadata: {name: %s, namespace: shop}
            spec: {template: %s}
            """
                .formatted(type.federated().kind(), name, template)));
  }

  private static FederatedType namespacedType(String apiVersion, String kind, String plural) {
    return FederatedType.forTarget(ResourceType.namespaced(apiVersion, kind, plural));
  }

  @Test
  void aManifestIsTheTemplateWithIdentityOverridesAndManagedLabel() {
    Manifest manifest =
        deployment("[{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 3}]}]")
            .forCluster(EAST);
    assertThat(new String(manifest.toBytes(), UTF_8))
        .isEqualTo(
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\","
                + "\"namespace\":\"shop\",\"labels\":{\"app\":\"web\","
                + "\"kubefed.io/managed\":\"true\"}},\"spec\":{\"replicas\":3,\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1.25\"}]}}}}");
    assertThat(manifest.cluster()).isEqualTo("east");
    assertThat(manifest.type()).isEqualTo(DEPLOYMENT.target());
    assertThat(manifest).hasToString("Deployment shop/web in cluster east");
    assertThat(JsonValue.parseYaml(manifest.toYaml())).isEqualTo(manifest.tree());
  }

  @Test
  void clustersWithoutOverridesShareOneTreeAndOthersWhatTheyDoNotChange() {
    Rendering rendering =
        deployment("[{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 3}]}]");
    JsonValue west = rendering.forCluster(WEST).tree();
    JsonValue east = rendering.forCluster(EAST).tree();
    assertThat(rendering.forCluster(Cluster.named("north")).tree().isSameTree(west)).isTrue();
    for (Pointer shared : new Pointer[] {Pointer.of("metadata"), Pointer.of("spec", "template")}) {
      assertThat(east.at(shared).orElseThrow().isSameTree(west.at(shared).orElseThrow()))
          .as("%s is shared", shared)
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{op: remove, path: /metadata/labels}",
        "{op: replace, path: /metadata/labels, value: {a: b}}",
        "{op: replace, path: /metadata/labels, value: null}",
        "{op: replace, path: /metadata/labels/kubefed.io~1managed, value: 'false'}",
        "{op: move, from: /metadata/labels, path: /spec/labels}"
      })
  void noOverrideLosesTheManagedLabel(String patch) {
    JsonValue tree =
        deployment("[{clusterName: east, clusterOverrides: [" + patch + "]}]")
            .forCluster(EAST)
            .tree();
    assertThat(ManagedLabel.isManaged(tree)).isTrue();
    assertThat(tree.path("metadata", "labels", "app"))
        .isEqualTo(
            patch.contains("managed")
                ? tree.path("metadata", "labels", "app")
                : java.util.Optional.empty());
  }

  @Test
  void overridesDoNotSeeTheManagedLabel() {
    Rendering rendering =
        deployment(
            "[{clusterName: east, clusterOverrides:"
                + " [{op: copy, from: /metadata/labels, path: /spec/copy}]}]");
    assertThat(rendering.forCluster(EAST).tree().path("spec", "copy"))
        .contains(JsonValue.parse("{\"app\":\"web\"}"));
    Rendering refused =
        deployment(
            "[{clusterName: east, clusterOverrides:"
                + " [{op: remove, path: /metadata/labels/kubefed.io~1managed}]}]");
    assertThatExceptionOfType(OverrideException.class).isThrownBy(() -> refused.forCluster(EAST));
  }

  @Test
  void identityComesFromTheResourceAndServerSideFieldsFromNowhere() {
    Rendering rendering =
        render(
            DEPLOYMENT,
            "web",
            """
            {apiVersion: apps/v1beta2, kind: Other, metadata: {name: other, namespace: other,
             annotations: {a: b}, finalizers: [f], creationTimestamp: null, uid: u,
             resourceVersion: '7', generation: 3, managedFields: [], ownerReferences: [],
             generateName: web-}, spec: {}, status: {}}\
            """);
    assertThat(rendering.base())
        .isEqualTo(
            JsonValue.parseYaml(
                """
                {apiVersion: apps/v1beta2, kind: Deployment, metadata: {name: web, namespace: shop,
                 ownerReferences: [], generateName: web-}, spec: {}, status: {}}\
                """));
    Manifest manifest = rendering.forCluster(EAST);
    assertThat(manifest.type()).isEqualTo(DEPLOYMENT.target().withVersion("v1beta2"));
    assertThat(manifest.reference().apiVersion()).isEqualTo("apps/v1beta2");
  }

  @Test
  void emptyAnnotationsOfATemplateStaySoThatOverridesCanAddToThem() {
    JsonValue base = render(DEPLOYMENT, "web", "{metadata: {annotations: {}}}").base();
    assertThat(base.path("metadata", "annotations")).contains(JsonValue.emptyObject());
  }

  @Test
  void aCoreTypeHasNoGroupInItsApiVersion() {
    JsonValue base =
        render(namespacedType("v1", "ConfigMap", "configmaps"), "settings", "{data: {a: b}}")
            .base();
    assertThat(base.text("apiVersion")).contains("v1");
  }

  @Test
  void aNamespaceIsClusterScopedAndNeedsNoTemplate() {
    FederatedType type =
        FederatedType.forTarget(ResourceType.clusterScoped("v1", "Namespace", "namespaces"));
    Manifest manifest = render(type, "shop", "{metadata: {namespace: x}}").forCluster(EAST);
    assertThat(manifest.tree())
        .isEqualTo(
            JsonValue.parseYaml(
                "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels:"
                    + " {kubefed.io/managed: 'true'}}}"));
    assertThat(manifest.reference().qualifiedName()).isEqualTo("shop");
  }

  @Test
  void anOverriddenApiVersionIsTheTypeOfTheManifest() {
    FederatedType ingress = namespacedType("networking.k8s.io/v1", "Ingress", "ingresses");
    FederatedResource resource =
        FederatedResource.parse(
            ingress,
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedIngress
            metadata: {name: web, namespace: shop}
            spec:
              overrides:
              - clusterName: east
                clusterOverrides: [{path: /apiVersion, value: extensions/v1beta1}]
            """);
    Rendering rendering = Renderer.render(resource);
    assertThat(rendering.forCluster(EAST).type())
        .isEqualTo(ResourceType.namespaced("extensions/v1beta1", "Ingress", "ingresses"));
    assertThat(rendering.forCluster(EAST).reference().apiVersion()).isEqualTo("extensions/v1beta1");
    assertThat(rendering.forCluster(WEST).type()).isEqualTo(ingress.target());
  }

  @Test
  void overridesWinOverWhatIsRetained() {
    Rendering rendering =
        deployment(
            """
            [{clusterName: east, clusterOverrides: [
              {path: /spec/replicas, value: 3},
              {op: add, path: /metadata/annotations/mine, value: x}]}]\
            """);
    Manifest manifest =
        rendering.forCluster(
            EAST,
            base ->
                JsonEditor.on(base)
                    .set(Pointer.of("spec", "replicas"), JsonValue.of(9))
                    .set(Pointer.of("metadata", "annotations", "theirs"), JsonValue.of("y"))
                    .build());
    assertThat(manifest.tree().integer("spec", "replicas")).hasValue(3);
    assertThat(manifest.tree().path("metadata", "annotations"))
        .contains(JsonValue.parse("{\"theirs\":\"y\",\"mine\":\"x\"}"));
    assertThat(ManagedLabel.isManaged(manifest.tree())).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void tellsWhereAFieldComesFrom(String place, String origin) {
    Rendering rendering =
        deployment(
            """
            - clusterSelector: {matchLabels: {region: eu}}
              overriders: {image: [{tag: '1.27'}], labels: {set: {tier: front}}}
            - clusterName: east
              clusterOverrides:
              - {path: /spec/replicas, value: 3}
              - {op: remove, path: /metadata/labels/app}\
            """
                .indent(2)
                .replaceFirst("^", "\n"));
    assertThat(rendering.originOf(Pointer.parse(place), EAST).map(Origin::toString).orElse(""))
        .isEqualTo(origin);
  }

  static Stream<Arguments> tellsWhereAFieldComesFrom() {
    return Stream.of(
        argumentSet("replaced", "/spec/replicas", "override /spec/overrides/1/clusterOverrides/0"),
        argumentSet(
            "removed", "/metadata/labels/app", "override /spec/overrides/1/clusterOverrides/1"),
        argumentSet(
            "by an overrider",
            "/spec/template/spec/containers/0/image",
            "override /spec/overrides/0/overriders/image/0"),
        argumentSet(
            "a label by an overrider",
            "/metadata/labels/tier",
            "override /spec/overrides/0/overriders/labels"),
        argumentSet(
            "by the template",
            "/spec/template/spec/containers/0/name",
            "template /spec/template/spec/template/spec/containers/0/name"),
        argumentSet("the name", "/metadata/name", "control plane /metadata/name"),
        argumentSet("the kind", "/kind", "control plane"),
        argumentSet("the API version", "/apiVersion", "control plane"),
        argumentSet("the managed label", "/metadata/labels/kubefed.io~1managed", "control plane"),
        argumentSet("nobody", "/spec/paused", ""));
  }

  @Test
  void malformedPartsAreRefused() {
    FederatedResource resource =
        FederatedResource.read(
            DEPLOYMENT,
            JsonValue.parseYaml(WEB.formatted("[{clusterName: a, overriders: {x: 1}}]")));
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> Renderer.render(resource))
        .withMessageContaining("/spec/overrides/0/overriders/x: unknown field");
  }
}
