package io.kubefed.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedResourceLintTest {

  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));
  private static final FederatedType NAMESPACES =
      FederatedType.forTarget(ResourceType.clusterScoped("v1", "Namespace", "namespaces"));

  private static final List<Cluster> CLUSTERS =
      List.of(
          Cluster.named("east").withLabels(Map.of("zone", "a")),
          Cluster.named("west").withLabels(Map.of("zone", "b")));

  private static final String METADATA =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedDeployment
      metadata: {name: web, namespace: shop}
      """;

  private static final String TEMPLATE =
      """
        template:
          spec:
            replicas: 2
            template: {spec: {containers: [{name: web, image: "web:1", args: [a, b]}]}}
      """;

  @ParameterizedTest
  @MethodSource
  void refusesOnlyWhatKubeFedDidNotPropagate(String spec, String path, String words) {
    List<Problem> errors =
        lint(spec, LintContext.UNKNOWN).stream().filter(Problem::isError).toList();

    assertThat(errors)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).hasToString(path);
              assertThat(problem.message()).contains(words);
            });
  }

  static Stream<Arguments> refusesOnlyWhatKubeFedDidNotPropagate() {
    return Stream.of(
        argumentSet(
            "forbidden path",
            "{overrides: [{clusterName: east, clusterOverrides: [{path: /metadata/name, value:"
                + " x}]}]}",
            "/spec/overrides/0/clusterOverrides/0/path",
            "cannot be overridden"),
        argumentSet(
            "cluster twice",
            "{overrides: [{clusterName: east}, {clusterName: east}]}",
            "/spec/overrides/1/clusterName",
            "more than once"),
        argumentSet(
            "path twice",
            "{template: {spec: {a: 1}}, overrides: [{clusterName: east, clusterOverrides: [{path:"
                + " /spec/a, value: 1}, {path: /spec/a, value: 2}]}]}",
            "/spec/overrides/0/clusterOverrides/1/path",
            "more than once"),
        argumentSet(
            "path without a slash",
            "{overrides: [{clusterName: east, clusterOverrides: [{path: spec/replicas, value:"
                + " 2}]}]}",
            "/spec/overrides/0/clusterOverrides/0/path",
            "/"),
        argumentSet(
            "operation that does not exist",
            "{overrides: [{clusterName: east, clusterOverrides: [{op: set, path: /spec/replicas,"
                + " value: 2}]}]}",
            "/spec/overrides/0/clusterOverrides/0/op",
            "must be add, remove, replace"),
        argumentSet(
            "operator that does not exist",
            "{placement: {clusterSelector: {matchExpressions: [{key: a, operator: Is}]}}}",
            "/spec/placement/clusterSelector/matchExpressions/0/operator",
            "must be one of In"),
        argumentSet(
            "clusters no list",
            "{placement: {clusters: east}}",
            "/spec/placement/clusters",
            "must be a list"),
        argumentSet(
            "cluster as text",
            "{placement: {clusters: [east]}}",
            "/spec/placement/clusters/0",
            "name"),
        argumentSet("template no object", "{template: 1}", "/spec/template", "must be an object"),
        argumentSet("spec no object", "7", "/spec", "must be an object"),
        argumentSet("overrides no list", "{overrides: {}}", "/spec/overrides", "must be a list"),
        argumentSet(
            "overrider that does not exist",
            "{overrides: [{clusterName: east, overriders: {imgae: []}}]}",
            "/spec/overrides/0/overriders/imgae",
            "unknown"),
        argumentSet(
            "neither name nor selector beside an overrider",
            "{overrides: [{overriders: {replicas: 1}}]}",
            "/spec/overrides/0",
            "needs either"),
        argumentSet(
            "unknown field in the selector of an override, which KubeFed has not",
            "{overrides: [{clusterSelector: {labels: {}}}]}",
            "/spec/overrides/0/clusterSelector/labels",
            "unknown field"));
  }

  @ParameterizedTest
  @MethodSource
  void warnsOfWhatKubeFedPropagated(String spec, String path, String words) {
    assertThat(lint(spec, LintContext.UNKNOWN))
        .noneMatch(Problem::isError)
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).hasToString(path);
              assertThat(problem.message()).contains(words);
            });
  }

  static Stream<Arguments> warnsOfWhatKubeFedPropagated() {
    return Stream.of(
        argumentSet("misspelt field", "{placment: {}}", "/spec/placment", "unknown field"),
        argumentSet(
            "misspelt field of a placement",
            "{placement: {cluster: []}}",
            "/spec/placement/cluster",
            "unknown field"),
        argumentSet(
            "misspelt field of a selector",
            "{placement: {clusterSelector: {labels: {a: b}}}}",
            "/spec/placement/clusterSelector/labels",
            "until then nothing is propagated"),
        argumentSet(
            "cluster without a name",
            "{placement: {clusters: [{name: ''}, {name: east}]}}",
            "/spec/placement/clusters/0",
            "cluster's name"),
        argumentSet(
            "override of no cluster",
            "{overrides: [{clusterOverrides: [{path: /spec/replicas, value: 1}]}]}",
            "/spec/overrides/0",
            "needs either"),
        argumentSet(
            "override of the whole metadata",
            "{overrides: [{clusterName: east, clusterOverrides: [{path: /metadata, value: {name:"
                + " web}}]}]}",
            "/spec/overrides/0/clusterOverrides/0/path",
            "cannot be overridden"),
        argumentSet(
            "selector beside clusters",
            "{placement: {clusters: [], clusterSelector: {}}}",
            "/spec/placement/clusterSelector",
            "does not count"),
        argumentSet(
            "malformed selector beside clusters",
            "{placement: {clusters: [], clusterSelector: {matchLabels: 1}}}",
            "/spec/placement/clusterSelector/matchLabels",
            "must be an object"),
        argumentSet("no placement", "{placement: {}}", "/spec/placement", "propagated nowhere"),
        argumentSet(
            "annotations of the template",
            "{template: {metadata: {annotations: {a: b}}}}",
            "/spec/template/metadata/annotations",
            "is not propagated"),
        argumentSet(
            "another name in the template",
            "{template: {metadata: {name: other}}}",
            "/spec/template/metadata/name",
            "it is \"web\" in every cluster"),
        argumentSet(
            "a version in the template",
            "{template: {metadata: {resourceVersion: '1'}}}",
            "/spec/template/metadata/resourceVersion",
            "API server sets it"));
  }

  @ParameterizedTest
  @MethodSource
  void tellsOfOverridesThatDoNotDoWhatTheySeemTo(String overrides, String path, String words) {
    String spec = "placement: {clusterSelector: {}}\noverrides: " + overrides + "\n";

    assertThat(lintText("spec:\n" + TEMPLATE + spec.indent(2), LintContext.UNKNOWN))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.isError()).isFalse();
              assertThat(problem.path()).hasToString(path);
              assertThat(problem.message()).contains(words);
            });
  }

  static Stream<Arguments> tellsOfOverridesThatDoNotDoWhatTheySeemTo() {
    return Stream.of(
        argumentSet(
            "parent that is not there",
            "[{clusterName: east, clusterOverrides: [{path: /spec/tmplate/spec, value: 1}]}]",
            "/spec/overrides/0/clusterOverrides/0",
            "matches nothing in the template: \"/spec/tmplate/spec\""),
        argumentSet(
            "index out of range",
            "[{clusterName: east, clusterOverrides: [{path:"
                + " /spec/template/spec/containers/1/image, value: 'web:2'}]}]",
            "/spec/overrides/0/clusterOverrides/0",
            "allows 0 to 0"),
        argumentSet(
            "removal of nothing",
            "[{clusterName: east, clusterOverrides: [{op: remove, path: /spec/paused}]}]",
            "/spec/overrides/0/clusterOverrides/0",
            "matches nothing"),
        argumentSet(
            "replacement of a misspelt field",
            "[{clusterName: east, clusterOverrides: [{path: /spec/replcas, value: 1}]}]",
            "/spec/overrides/0/clusterOverrides/0",
            "say \"op: add\""),
        argumentSet(
            "container that is not there",
            "[{clusterName: east, overriders: {image: [{containers: [wbe], tag: '2'}]}}]",
            "/spec/overrides/0/overriders/image/0",
            "matches nothing"),
        argumentSet(
            "patch over an overrider",
            "[{clusterName: east, overriders: {replicas: 3}, clusterOverrides: [{path:"
                + " /spec/replicas, value: 4}]}]",
            "/spec/overrides/0/overriders/replicas",
            "has no effect: /spec/overrides/0/clusterOverrides/0 sets the same place"),
        argumentSet(
            "patch of what is around an earlier one",
            "[{clusterName: east, clusterOverrides: [{path: /spec/template/spec/containers/0/image,"
                + " value: a}, {path: /spec/template, value: {}}]}]",
            "/spec/overrides/0/clusterOverrides/0",
            "has no effect"));
  }

  @ParameterizedTest
  @MethodSource
  void isSilentOnOverridesThatAreFine(String overrides) {
    String spec = "placement: {clusterSelector: {}}\noverrides: " + overrides + "\n";

    assertThat(lintText("spec:\n" + TEMPLATE + spec.indent(2), LintContext.UNKNOWN)).isEmpty();
  }

  static Stream<Arguments> isSilentOnOverridesThatAreFine() {
    return Stream.of(
        argumentSet(
            "replacement, as KubeFed's guide has it",
            "[{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 5}]}]"),
        argumentSet(
            "addition of all annotations",
            "[{clusterName: east, clusterOverrides: [{op: add, path: /metadata/annotations, value:"
                + " {a: b}}]}]"),
        argumentSet(
            "two insertions at one place of a list",
            "[{clusterSelector: {}, clusterOverrides: [{op: add, path:"
                + " /spec/template/spec/containers/0/args/0, value: x}]}, {clusterName: east,"
                + " clusterOverrides: [{op: add, path:"
                + " /spec/template/spec/containers/0/args/0, value: y}]}]"),
        argumentSet(
            "what an override before it makes",
            "[{clusterSelector: {}, clusterOverrides: [{op: add, path: /spec/strategy, value:"
                + " {}}]}, {clusterName: east, clusterOverrides: [{op: add, path:"
                + " /spec/strategy/type, value: Recreate}]}]"),
        argumentSet(
            "a test in between",
            "[{clusterName: east, overriders: {replicas: 3}, clusterOverrides: [{op: test, path:"
                + " /spec/replicas, value: 3}, {path: /spec/replicas, value: 4}]}]"),
        argumentSet(
            "a copy in between",
            "[{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 3}, {op: copy,"
                + " from: /spec/replicas, path: /spec/minReadySeconds}]}]"));
  }

  @Test
  void replicasOfAWorkloadNeedNotBeInTheTemplate() {
    assertThat(
            lint(
                "{template: {spec: {}}, placement: {clusterSelector: {}}, overrides: [{clusterName:"
                    + " east, clusterOverrides: [{path: /spec/replicas, value: 5}]}]}",
                LintContext.UNKNOWN))
        .isEmpty();
  }

  @Test
  void anOverrideThatAnotherUndoesInEveryClusterIsTold() {
    LintContext context = LintContext.UNKNOWN.withClusters(CLUSTERS);
    String spec =
        "{template: {spec: {replicas: 1}}, placement: {clusterSelector: {}}, overrides:"
            + " [{clusterSelector: {matchLabels: {zone: %s}}, clusterOverrides: [{path:"
            + " /spec/replicas, value: 2}]}, {clusterName: east, clusterOverrides: [{path:"
            + " /spec/replicas, value: 3}]}]}";

    assertThat(lint(spec.formatted("a"), context))
        .singleElement()
        .hasToString(
            "/spec/overrides/0/clusterOverrides/0: has no effect:"
                + " /spec/overrides/1/clusterOverrides/0 sets the same place after it");
    assertThat(lint(spec.formatted("b"), context)).isEmpty();
  }

  @Test
  void clustersThatDoNotExistAreTold() {
    String spec =
        "{placement: {clusters: [{name: east}, {name: esat}]}, overrides: [{clusterName: wset}]}";

    assertThat(lint(spec, LintContext.UNKNOWN.withClusters(CLUSTERS)))
        .extracting(Problem::toString)
        .containsExactly(
            "/spec/placement/clusters/1/name: no member cluster is named \"esat\"; there is east,"
                + " west",
            "/spec/overrides/0/clusterName: no member cluster is named \"wset\"; there is east,"
                + " west");
  }

  @Test
  void overridesOfClustersThatAreNotPlacedAreTold() {
    LintContext context = LintContext.UNKNOWN.withClusters(CLUSTERS);

    assertThat(
            lint(
                "{placement: {clusters: [{name: east}]}, overrides: [{clusterName: west},"
                    + " {clusterSelector: {matchLabels: {zone: b}}}]}",
                context))
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/overrides/0/clusterName", "/spec/overrides/1/clusterSelector");
    assertThat(
            lint(
                "{placement: {clusterSelector: {matchLabels: {zone: a}}}, overrides:"
                    + " [{clusterName: west}]}",
                context))
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/overrides/0/clusterName");
    assertThat(lint("{placement: {clusterSelector: {matchLabels: {zone: c}}}}", context))
        .singleElement()
        .hasToString("/spec/placement/clusterSelector: selects none of the member clusters");
  }

  @Test
  void clustersThatTheNamespaceIsNotPlacedInAreTold() {
    FederatedResource namespace =
        FederatedResource.parse(
            NAMESPACES,
            """
            apiVersion: types.kubefed.io/v1beta1
            kind: FederatedNamespace
            metadata: {name: shop, namespace: shop}
            spec: {placement: {clusters: [{name: east}]}}
            """);
    String spec = "{placement: {clusters: [{name: east}, {name: west}]}}";

    assertThat(lint(spec, LintContext.UNKNOWN.withNamespace(namespace)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).hasToString("/spec/placement/clusters/1/name");
              assertThat(problem.message()).contains("namespace \"shop\" is not placed in");
            });
    assertThat(lint(spec, LintContext.UNKNOWN.withNamespaceNotFederated()))
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).hasToString("/metadata/namespace"));
  }

  @Test
  void aNameThatTheServerIsToMakeIsNotMissing() {
    String text =
        METADATA.replace("name: web", "generateName: web-") + "spec: {placement: {clusters: []}}";

    assertThat(
            FederatedResourceLint.lint(DEPLOYMENTS, JsonValue.parseYaml(text), LintContext.UNKNOWN))
        .noneMatch(Problem::isError);
  }

  @Test
  void errorsComeBeforeWarningsAndEachIsToldOnce() {
    assertThat(
            lint(
                "{template: {metadata: {annotations: {a: b}}}, placment: {}, overrides: 1}",
                LintContext.UNKNOWN))
        .extracting(problem -> problem.severity() + " " + problem.path())
        .containsExactly(
            "ERROR /spec/overrides",
            "WARNING /spec/placment",
            "WARNING /spec/template/metadata/annotations",
            "WARNING /spec/placement");
  }

  private static List<Problem> lint(String spec, LintContext context) {
    return lintText("spec: " + spec, context);
  }

  private static List<Problem> lintText(String spec, LintContext context) {
    return FederatedResourceLint.lint(DEPLOYMENTS, JsonValue.parseYaml(METADATA + spec), context);
  }
}
