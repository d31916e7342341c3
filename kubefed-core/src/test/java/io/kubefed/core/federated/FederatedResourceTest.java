package io.kubefed.core.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.ClusterOverride.Patch;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedResourceTest {

  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));
  private static final FederatedType NAMESPACES =
      FederatedType.forTarget(ResourceType.clusterScoped("v1", "Namespace", "namespaces"));
  private static final FederatedType CLUSTER_ROLES =
      FederatedType.forTarget(
          ResourceType.clusterScoped(
              "rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"));

  private static String deployment(String spec) {
    return """
    apiVersion: types.kubefed.io/v1beta1
    kind: FederatedDeployment
    metadata: {name: web, namespace: shop}
    spec: %s
    """
        .formatted(spec);
  }

  private static FederatedResource read(String spec) {
    return FederatedResource.read(DEPLOYMENTS, JsonValue.parseYaml(deployment(spec)));
  }

  private static List<String> problemsOf(FederatedResource resource) {
    return resource.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void readsEveryPart() {
    FederatedResource resource =
        FederatedResource.parse(
            DEPLOYMENTS,
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedDeployment
            metadata:
              name: web
              namespace: shop
              uid: 1234
              resourceVersion: "42"
              generation: 7
              labels: {app: web}
              annotations: {kubefed.io/orphan: "true"}
              finalizers: [kubefed.io/sync-controller]
              deletionTimestamp: "2020-01-01T00:00:00Z"
            spec:
              template: {spec: {replicas: 3}}
              placement:
                clusters: [{name: west}, {name: east}, {name: west}]
                clusterSelector: {matchLabels: {env: prod}}
              overrides:
                - clusterName: east
                  clusterOverrides:
                    - {path: /spec/replicas, value: 5}
                    - {op: add, path: /metadata/annotations, value: {a: b}}
                    - {op: remove, path: /spec/paused}
              retainReplicas: true
            status: {observedGeneration: 6}
            """
                .replace("uid: 1234", "uid: \"1234\""));

    assertThat(resource.reference())
        .isEqualTo(
            new ObjectReference("types.kubefed.io/v1beta1", "FederatedDeployment", "shop", "web"));
    assertThat(resource.targetReference())
        .isEqualTo(new ObjectReference("apps/v1", "Deployment", "shop", "web"));
    assertThat(resource.uid()).hasValue("1234");
    assertThat(resource.resourceVersion()).hasValue("42");
    assertThat(resource.generation()).hasValue(7);
    assertThat(resource.labels()).containsExactly(Map.entry("app", "web"));
    assertThat(resource.annotations()).containsExactly(Map.entry("kubefed.io/orphan", "true"));
    assertThat(resource.finalizers()).containsExactly("kubefed.io/sync-controller");
    assertThat(resource.isBeingDeleted()).isTrue();
    assertThat(resource.template()).isEqualTo(JsonValue.parse("{\"spec\":{\"replicas\":3}}"));
    assertThat(resource.hasTemplate()).isTrue();
    assertThat(resource.placement())
        .isEqualTo(
            new Placement(
                Optional.of(List.of("west", "east")),
                Optional.of(LabelSelector.ofLabels(Map.of("env", "prod")))));
    assertThat(resource.retainReplicas()).isTrue();
    assertThat(resource.status().integer("observedGeneration")).hasValue(6);
    assertThat(resource.problems()).isEmpty();
    assertThat(resource).hasToString("FederatedDeployment shop/web");

    Pointer at = Pointer.parse("/spec/overrides/0");
    Pointer patches = at.child("clusterOverrides");
    assertThat(resource.overrides())
        .containsExactly(
            new ClusterOverride(
                Optional.of("east"),
                Optional.empty(),
                List.of(
                    new Patch(
                        "replace",
                        Pointer.parse("/spec/replicas"),
                        Optional.empty(),
                        Optional.of(JsonValue.of(5)),
                        patches.child(0)),
                    new Patch(
                        "add",
                        Pointer.parse("/metadata/annotations"),
                        Optional.empty(),
                        Optional.of(JsonValue.parse("{\"a\":\"b\"}")),
                        patches.child(1)),
                    new Patch(
                        "remove",
                        Pointer.parse("/spec/paused"),
                        Optional.empty(),
                        Optional.empty(),
                        patches.child(2))),
                JsonValue.emptyObject(),
                at));
  }

  @Test
  void readsWhatIsLeftOutAsNothing() {
    FederatedResource resource = read("{}");

    assertThat(resource.template()).isEqualTo(JsonValue.emptyObject());
    assertThat(resource.hasTemplate()).isFalse();
    assertThat(resource.placement()).isEqualTo(Placement.NOWHERE);
    assertThat(resource.overrides()).isEmpty();
    assertThat(resource.retainReplicas()).isFalse();
    assertThat(resource.isBeingDeleted()).isFalse();
    assertThat(resource.generation()).isEmpty();
    assertThat(resource.uid()).isEmpty();
    assertThat(resource.labels()).isEmpty();
    assertThat(resource.finalizers()).isEmpty();
    assertThat(resource.status()).isEqualTo(JsonValue.emptyObject());
    assertThat(resource.problems()).isEmpty();
  }

  @Test
  void readsNullAsNothing() {
    FederatedResource resource =
        read("{template: null, placement: null, overrides: null, retainReplicas: null}");

    assertThat(resource.hasTemplate()).isFalse();
    assertThat(resource.placement()).isEqualTo(Placement.NOWHERE);
    assertThat(resource.overrides()).isEmpty();
    assertThat(resource.problems()).isEmpty();
    assertThat(read("null").problems()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void tellsAbsentFromEmpty(String placement, Placement expected) {
    assertThat(read("{placement: " + placement + "}").placement()).isEqualTo(expected);
  }

  static Stream<Arguments> tellsAbsentFromEmpty() {
    return Stream.of(
        argumentSet("nothing", "{}", Placement.NOWHERE),
        argumentSet("an empty list", "{clusters: []}", Placement.inClusters(List.of())),
        argumentSet("a null list", "{clusters: null}", Placement.NOWHERE),
        argumentSet(
            "an empty selector",
            "{clusterSelector: {}}",
            Placement.bySelector(LabelSelector.EVERYTHING)),
        argumentSet("a null selector", "{clusterSelector: null}", Placement.NOWHERE),
        argumentSet(
            "an empty list and an empty selector",
            "{clusters: [], clusterSelector: {}}",
            new Placement(Optional.of(List.of()), Optional.of(LabelSelector.EVERYTHING))));
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatCannotBeUsed(String spec, List<String> problems) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> FederatedResource.parse(DEPLOYMENTS, deployment(spec)))
        .satisfies(
            invalid -> {
              assertThat(invalid.object())
                  .hasValue(
                      new ObjectReference(
                          "types.kubefed.io/v1beta1", "FederatedDeployment", "shop", "web"));
              assertThat(invalid.problems()).hasSameSizeAs(problems);
              for (int i = 0; i < problems.size(); i++) {
                assertThat(invalid.problems().get(i).toString()).startsWith(problems.get(i));
              }
            });
  }

  static Stream<Arguments> refusesWhatCannotBeUsed() {
    return Stream.of(
        argumentSet("spec", "[]", List.of("/spec: must be an object")),
        argumentSet("template", "{template: text}", List.of("/spec/template: must be an object")),
        argumentSet(
            "template's metadata",
            "{template: {metadata: text}}",
            List.of("/spec/template/metadata: must be an object")),
        argumentSet("placement", "{placement: []}", List.of("/spec/placement: must be an object")),
        argumentSet(
            "clusters",
            "{placement: {clusters: east}}",
            List.of("/spec/placement/clusters: must be a list")),
        argumentSet(
            "clusters without names",
            "{placement: {clusters: [east, {name: ''}, {name: 1}, {name: ok}]}}",
            List.of(
                "/spec/placement/clusters/0: must be an object with the cluster's name",
                "/spec/placement/clusters/1: must be an object with the cluster's name",
                "/spec/placement/clusters/2: must be an object with the cluster's name")),
        argumentSet(
            "selector",
            "{placement: {clusterSelector: {matchLabels: {a: 1}}}}",
            List.of("/spec/placement/clusterSelector/matchLabels/a: a label's value")),
        argumentSet(
            "misspelt fields",
            "{templat: {}, placement: {cluster: []}}",
            List.of(
                "/spec/templat: unknown field; the fields here are template",
                "/spec/placement/cluster: unknown field; the fields here are clusters")),
        argumentSet(
            "retainReplicas",
            "{retainReplicas: 'yes'}",
            List.of("/spec/retainReplicas: must be true or false")),
        argumentSet("overrides", "{overrides: {}}", List.of("/spec/overrides: must be a list")),
        argumentSet(
            "an override for no cluster",
            "{overrides: [{clusterOverrides: []}, text]}",
            List.of(
                "/spec/overrides/0: needs either a clusterName or a clusterSelector",
                "/spec/overrides/1: must be an object")),
        argumentSet(
            "an override for name and selector",
            "{overrides: [{clusterName: a, clusterSelector: {}}]}",
            List.of("/spec/overrides/0: needs either a clusterName or a clusterSelector")),
        argumentSet(
            "two overrides for one cluster",
            "{overrides: [{clusterName: a}, {clusterName: b}, {clusterName: a}]}",
            List.of("/spec/overrides/2/clusterName: cluster \"a\" appears more than once")),
        argumentSet(
            "two operations on one path",
            "{overrides: [{clusterName: a, clusterOverrides: [{path: /spec/a, value: 1}, {op:"
                + " remove, path: /spec/a}]}]}",
            List.of(
                "/spec/overrides/0/clusterOverrides/1/path: path \"/spec/a\" appears more than"
                    + " once")),
        argumentSet(
            "operations that are none",
            "{overrides: [{clusterName: a, clusterOverrides: [{op: increment, path: /a}, {op: add},"
                + " {op: 1, path: /a}, {path: a}, text]}]}",
            List.of(
                "/spec/overrides/0/clusterOverrides/0/op: must be add, remove, replace",
                "/spec/overrides/0/clusterOverrides/1/path: a JSON pointer is required",
                "/spec/overrides/0/clusterOverrides/2/op: must be add, remove, replace",
                "/spec/overrides/0/clusterOverrides/3/path: \"a\" is not a JSON pointer",
                "/spec/overrides/0/clusterOverrides/4: must be a JSON Patch operation")),
        argumentSet(
            "operations that change what ties the object",
            "{overrides: [{clusterName: a, clusterOverrides: [{path: /kind, value: x}, {path:"
                + " /metadata/name, value: x}, {path: /metadata/namespace, value: x}, {path:"
                + " /metadata/generateName, value: x}]}]}",
            List.of(
                "/spec/overrides/0/clusterOverrides/0/path: \"/kind\" cannot be overridden",
                "/spec/overrides/0/clusterOverrides/1/path: \"/metadata/name\" cannot",
                "/spec/overrides/0/clusterOverrides/2/path: \"/metadata/namespace\" cannot",
                "/spec/overrides/0/clusterOverrides/3/path: \"/metadata/generateName\" cannot")),
        argumentSet(
            "an operation that replaces all metadata",
            "{overrides: [{clusterName: a, clusterOverrides: [{path: /metadata, value: {}}]}]}",
            List.of(
                "/spec/overrides/0/clusterOverrides/0/path: \"/metadata\" cannot be overridden:"
                    + " /metadata/name comes from the federated resource")));
  }

  @Test
  void warnsOfWhatIsNotPropagated() {
    FederatedResource resource =
        FederatedResource.parse(
            DEPLOYMENTS,
            deployment(
                "{template: {metadata: {annotations: {a: b}, finalizers: [x], labels: {c: d}}}}"));

    assertThat(resource.problems())
        .extracting(Problem::severity, problem -> problem.path().toString())
        .containsExactly(
            tuple(Problem.Severity.WARNING, "/spec/template/metadata/annotations"),
            tuple(Problem.Severity.WARNING, "/spec/template/metadata/finalizers"));
  }

  @Test
  void readingToleratesMisspeltFields() {
    FederatedResource resource = read("{templat: {}, placement: {cluster: []}}");

    assertThat(resource.placement()).isEqualTo(Placement.NOWHERE);
    assertThat(problemsOf(resource)).hasSize(2);
    assertThat(resource.problems()).noneMatch(Problem::isError);
  }

  @Test
  void readingDoesNotTolerateAMisspeltSelector() {
    FederatedResource resource = read("{placement: {clusterSelector: {matchLabel: {a: b}}}}");

    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(resource::placement)
        .withMessageContaining("/spec/placement/clusterSelector/matchLabel: unknown field");
  }

  @Test
  void aSelectorDoesNotCountBesideNamedClusters() {
    String spec =
        "{placement: {clusters: [{name: east}], clusterSelector: {matchExpressions: [{key: a,"
            + " operator: In}]}}}";

    FederatedResource resource = read(spec);

    assertThat(resource.placement().clusters()).hasValue(List.of("east"));
    assertThat(resource.problems())
        .singleElement()
        .matches(problem -> !problem.isError(), "is a warning");
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> FederatedResource.parse(DEPLOYMENTS, deployment(spec)));
  }

  @Test
  void aBrokenPartDoesNotHideTheOthers() {
    FederatedResource resource =
        read("{template: text, placement: {clusters: [{name: east}]}, overrides: [{}]}");

    assertThat(resource.placement().clusters()).hasValue(List.of("east"));
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(resource::template)
        .satisfies(invalid -> assertThat(invalid.problems()).hasSize(1));
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(resource::overrides)
        .satisfies(invalid -> assertThat(invalid.problems()).hasSize(1));
    assertThat(resource.problems()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource
  void refusesObjectsOfAnotherIdentity(FederatedType type, String object, String problem) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> FederatedResource.parse(type, object))
        .satisfies(
            invalid ->
                assertThat(invalid.problems()).singleElement().asString().startsWith(problem));
  }

  static Stream<Arguments> refusesObjectsOfAnotherIdentity() {
    return Stream.of(
        argumentSet(
            "API version",
            CLUSTER_ROLES,
            "{apiVersion: v1, kind: FederatedClusterRole, metadata: {name: a}}",
            "/apiVersion: must be types.kubefed.io/v1beta1"),
        argumentSet(
            "kind",
            CLUSTER_ROLES,
            "{apiVersion: types.kubefed.io/v1beta1, kind: ClusterRole, metadata: {name: a}}",
            "/kind: must be FederatedClusterRole"),
        argumentSet(
            "no name",
            CLUSTER_ROLES,
            "{apiVersion: types.kubefed.io/v1beta1, kind: FederatedClusterRole}",
            "/metadata/name: a name is required"),
        argumentSet(
            "no namespace",
            DEPLOYMENTS,
            "{apiVersion: types.kubefed.io/v1beta1, kind: FederatedDeployment, metadata: {name:"
                + " a}}",
            "/metadata/namespace: a FederatedDeployment is namespaced"),
        argumentSet(
            "a federated namespace elsewhere",
            NAMESPACES,
            "{apiVersion: types.kubefed.io/v1beta1, kind: FederatedNamespace, metadata: {name: a,"
                + " namespace: b}}",
            "/metadata/name: a federated namespace carries the name of the namespace"),
        argumentSet(
            "a misspelt field",
            CLUSTER_ROLES,
            "{apiVersion: types.kubefed.io/v1beta1, kind: FederatedClusterRole, metadata: {name:"
                + " a}, specs: {}}",
            "/specs: unknown field"));
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> FederatedResource.parse(DEPLOYMENTS, JsonValue.of("text")))
        .withMessageContaining("a federated resource is an object, this is none");
  }

  @Test
  void readsMapsAndModelsLikeText() {
    Map<String, Object> spec =
        Map.of("placement", Map.of("clusters", List.of(Map.of("name", "east"))));
    ObjectMeta metadata = new ObjectMetaBuilder().withName("web").withNamespace("shop").build();
    GenericKubernetesResource model = new GenericKubernetesResource();
    model.setApiVersion("types.kubefed.io/v1beta1");
    model.setKind("FederatedDeployment");
    model.setMetadata(metadata);
    model.setAdditionalProperty("spec", spec);

    FederatedResource ofModel = FederatedResource.parse(DEPLOYMENTS, model);
    FederatedResource ofMap =
        FederatedResource.parse(
            DEPLOYMENTS,
            Map.of(
                "apiVersion",
                "types.kubefed.io/v1beta1",
                "kind",
                "FederatedDeployment",
                "metadata",
                Map.of("name", "web", "namespace", "shop"),
                "spec",
                spec));
    FederatedResource ofText =
        FederatedResource.parse(DEPLOYMENTS, deployment("{placement: {clusters: [{name: east}]}}"));

    assertThat(ofMap.object()).isEqualTo(ofText.object());
    assertThat(ofModel.object()).isEqualTo(ofText.object());
  }

  @Test
  void aFederatedNamespaceStandsForANamespace() {
    FederatedResource resource =
        FederatedResource.parse(
            NAMESPACES,
            "{apiVersion: types.kubefed.io/v1beta1, kind: FederatedNamespace, metadata: {name:"
                + " shop, namespace: shop}}");

    assertThat(resource.reference().qualifiedName()).isEqualTo("shop/shop");
    assertThat(resource.targetReference()).hasToString("Namespace shop");
  }

  @Test
  void namesTheFederatedTypeAsKubeFedDoes() {
    assertThat(DEPLOYMENTS.federated())
        .isEqualTo(
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedDeployment", "federateddeployments"));
    assertThat(CLUSTER_ROLES.federated().namespaced()).isFalse();
    assertThat(NAMESPACES.federated().namespaced()).isTrue();
    assertThat(NAMESPACES.isNamespace()).isTrue();
    assertThat(DEPLOYMENTS.isNamespace()).isFalse();
  }
}
