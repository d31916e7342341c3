package io.kubefed.core.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonDiff;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OverridersTest {

  private static final String PODS = "/spec/template/spec";
  private static final Cluster EAST = Cluster.named("east");

  private static OverridePlan plan(String overriders) {
    return Examples.plan("[{clusterSelector: {}, overriders: " + overriders + "}]");
  }

  /** The differences as {@code path=new value}, the new value missing where it was removed. */
  private static List<String> changes(JsonValue before, JsonValue after) {
    return JsonDiff.between(before, after).stream()
        .map(change -> change.path() + "=" + change.to().map(JsonValue::toJson).orElse(""))
        .toList();
  }

  @ParameterizedTest
  @MethodSource
  void change(String overriders, List<String> changes) {
    JsonValue after = plan(overriders).apply(Examples.OBJECT, EAST);
    assertThat(changes(Examples.OBJECT, after)).containsExactlyInAnyOrderElementsOf(changes);
  }

  static Stream<Arguments> change() {
    String web = PODS + "/containers/0";
    String side = PODS + "/containers/1";
    String init = PODS + "/initContainers/0";
    return Stream.of(
        change(
            "the tag of a chosen container",
            "{image: [{containers: [web], tag: '1.27'}]}",
            web + "/image=\"nginx:1.27\""),
        change(
            "the registry of all containers",
            "{image: [{registry: 'mirror:5000'}]}",
            web + "/image=\"mirror:5000/nginx:1.25\"",
            side + "/image=\"mirror:5000/side@sha256:00112233445566778899aabbccddeeff\"",
            init + "/image=\"mirror:5000/shop/init:v1\""),
        change(
            "the repository of an init container",
            "{image: [{containers: [init], repository: mirror/init}]}",
            init + "/image=\"registry.example:5000/mirror/init:v1\""),
        change(
            "a tag for a digest",
            "{image: [{containers: [side], tag: v2}]}",
            side + "/image=\"quay.io/side:v2\""),
        change(
            "a digest for a tag",
            "{image: [{containers: [web], digest: 'sha256:ffffffffffffffffffffffffffffffff'}]}",
            web + "/image=\"nginx@sha256:ffffffffffffffffffffffffffffffff\""),
        change(
            "one after the other",
            "{image: [{containers: [web], tag: a}, {containers: [web], registry: r.io}]}",
            web + "/image=\"r.io/nginx:a\""),
        change(
            "arguments, appended",
            "{args: [{containers: [web], operator: append, values: [--c, --d]}]}",
            web + "/args/3=\"--c\"",
            web + "/args/4=\"--d\""),
        change(
            "arguments where there were none",
            "{args: [{containers: [side], operator: append, values: [--c]}]}",
            side + "/args=[\"--c\"]"),
        change(
            "arguments, all equal ones removed",
            "{args: [{operator: remove, values: [--a]}]}",
            web + "/args/0=\"--b\"",
            web + "/args/2=",
            web + "/args/1="),
        change(
            "the command of all containers",
            "{command: [{operator: append, values: [run]}]}",
            web + "/command=[\"run\"]",
            side + "/command=[\"run\"]",
            init + "/command=[\"run\"]"),
        change(
            "a variable that is there",
            "{env: [{containers: [web], name: REGION, value: east}]}",
            web + "/env/0/value=\"east\""),
        change(
            "a variable from elsewhere",
            "{env: [{containers: [web], name: REGION, valueFrom: {fieldRef: {fieldPath: a}}}]}",
            web + "/env/0/valueFrom={\"fieldRef\":{\"fieldPath\":\"a\"}}",
            web + "/env/0/value="),
        change(
            "new variables, in order",
            "{env: [{containers: [web, side], name: A, value: '1'}, {containers: [side], name: B,"
                + " value: '2'}]}",
            web + "/env/2={\"name\":\"A\",\"value\":\"1\"}",
            side + "/env=[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"2\"}]"),
        change(
            "a variable, removed",
            "{env: [{name: REGION, remove: true}]}",
            web + "/env/0/name=\"LEVEL\"",
            web + "/env/0/value=\"info\"",
            web + "/env/1="),
        change(
            "labels",
            "{labels: {set: {app: shop, a/b: c}, remove: [tier]}}",
            "/metadata/labels/app=\"shop\"",
            "/metadata/labels/a~1b=\"c\"",
            "/metadata/labels/tier="),
        change(
            "annotations where there were none",
            "{annotations: {set: {a: b}, remove: [none]}}",
            "/metadata/annotations={\"a\":\"b\"}"),
        change(
            "labels of the pods",
            "{podLabels: {set: {zone: a}}}",
            "/spec/template/metadata/labels/zone=\"a\""),
        change(
            "annotations of the pods",
            "{podAnnotations: {set: {a: b}}}",
            "/spec/template/metadata/annotations={\"a\":\"b\"}"),
        change("replicas", "{replicas: 0}", "/spec/replicas=0"),
        change("nothing", "{}"));
  }

  private static Arguments change(String name, String overriders, String... changes) {
    return argumentSet(name, overriders, List.of(changes));
  }

  @ParameterizedTest
  @MethodSource
  void refuse(String overriders, String pointer, String reason) {
    assertThatExceptionOfType(OverrideException.class)
        .isThrownBy(() -> plan(overriders).apply(Examples.OBJECT, EAST))
        .satisfies(
            failure -> {
              assertThat(failure.origin().toString()).startsWith("/spec/overrides/0/overriders/");
              assertThat(failure.pointer()).hasToString(pointer);
              assertThat(failure.reason()).isEqualTo(reason);
            });
  }

  static Stream<Arguments> refuse() {
    return Stream.of(
        argumentSet(
            "an unknown container",
            "{image: [{containers: [web, wbe], tag: a}]}",
            PODS,
            "there is no container named \"wbe\""),
        argumentSet(
            "removing an argument that is not there",
            "{args: [{operator: remove, values: [--a, s3cret]}]}",
            PODS + "/containers/0/args",
            "nothing to remove: none of the containers has item 1 of the overrider's values"),
        argumentSet(
            "removing a variable that is not there",
            "{env: [{name: NONE, remove: true}]}",
            PODS + "/containers/0/env",
            "nothing to remove: none of the containers has the variable \"NONE\""),
        argumentSet(
            "removing a label that is not there",
            "{labels: {remove: [none]}}",
            "/metadata/labels/none",
            "nothing to remove"));
  }

  @ParameterizedTest
  @MethodSource
  void findThePods(ResourceType type, String place) {
    JsonValue pods = JsonValue.parseYaml("{spec: {containers: [{name: a, image: a}]}}");
    JsonValue object = JsonValue.parseYaml(place.replace("PODS", pods.toJson()));
    OverridePlan plan =
        OverridePlan.compile(
            Examples.resource(
                type,
                "[{clusterSelector: {}, overriders: {image: [{tag: b}], podLabels: {set: {x:"
                    + " 'y'}}}}]"));
    String expected = "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"a:b\"}]},";
    assertThat(plan.apply(object, EAST).toJson())
        .contains(expected + "\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
  }

  static Stream<Arguments> findThePods() {
    return Stream.of(
        pods("v1", "Pod", "PODS"),
        pods("v1", "PodTemplate", "{template: PODS}"),
        pods("v1", "ReplicationController", "{spec: {template: PODS}}"),
        pods("apps/v1", "StatefulSet", "{spec: {template: PODS}}"),
        pods("batch/v1", "Job", "{spec: {template: PODS}}"),
        pods("batch/v1", "CronJob", "{spec: {jobTemplate: {spec: {template: PODS}}}}"),
        pods("argoproj.io/v1alpha1", "Rollout", "{spec: {template: PODS}}"));
  }

  private static Arguments pods(String apiVersion, String kind, String place) {
    return argumentSet(kind, ResourceType.namespaced(apiVersion, kind, "things"), place);
  }

  @ParameterizedTest
  @MethodSource
  void problems(String overriders, List<String> problems) {
    assertThat(Overriders.problems(JsonValue.parseYaml(overriders), Examples.DEPLOYMENT))
        .extracting(Problem::toString)
        .containsExactlyElementsOf(problems);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        problems(
            "an unknown overrider",
            "{images: []}",
            "/images: unknown field; the fields here are image, command, args, env, labels,"
                + " annotations, podLabels, podAnnotations, replicas"),
        problems("no list", "{image: {tag: a}}", "/image: must be a list of objects"),
        problems("no objects", "{env: [A=b]}", "/env/0: must be an object"),
        problems(
            "an image that stays",
            "{image: [{containers: [web]}]}",
            "/image/0: must say what to change: registry, repository, tag or digest"),
        problems(
            "parts of an image that are none",
            "{image: [{registry: 'a/b', repository: 'Web:1', tag: ':a', digest: abc}]}",
            "/image/0/registry: must be a host, with its port if any",
            "/image/0/repository: must be a path in lower case, without registry and tag",
            "/image/0/tag: must be a tag, without colon",
            "/image/0/digest: must be a digest such as sha256: and 64 hexadecimal digits"),
        problems(
            "a tag that YAML takes for a number",
            "{image: [{tag: 1.27}]}",
            "/image/0/tag: must be a tag, without colon"),
        problems(
            "no container",
            "{image: [{containers: [], tag: a}]}",
            "/image/0/containers: must name a container; leave it out to mean all"),
        problems(
            "an unknown operator",
            "{args: [{operator: add, values: [a]}]}",
            "/args/0/operator: must be append or remove"),
        problems(
            "values that are no strings",
            "{command: [{operator: append, values: [1]}]}",
            "/command/0/values/0: must be a string; put numbers and booleans in quotes"),
        problems(
            "no values",
            "{command: [{operator: append}]}",
            "/command/0/values: must be a list of strings"),
        problems(
            "a variable that is not said",
            "{env: [{value: a}]}",
            "/env/0/name: must be the name of the variable"),
        problems(
            "a variable set and removed",
            "{env: [{name: A, value: a, remove: true}]}",
            "/env/0: needs exactly one of value, valueFrom and remove"),
        problems(
            "a variable that is a number",
            "{env: [{name: A, value: 1}]}",
            "/env/0/value: must be a string; put numbers and booleans in quotes"),
        problems(
            "the managed label",
            "{labels: {remove: [kubefed.io/managed]}}",
            "/labels: the label kubefed.io/managed belongs to the control plane"),
        problems(
            "a label set and removed",
            "{labels: {set: {a: b}, remove: [a]}}",
            "/labels: \"a\" is both set and removed"),
        problems(
            "a label that is a number",
            "{podLabels: {set: {a: 1}}}",
            "/podLabels/set/a: must be a string; put numbers and booleans in quotes"),
        problems(
            "fewer than no replicas",
            "{replicas: -1}",
            "/replicas: must be a number of pods, 0 or more"),
        problems(
            "several at once",
            "{replicas: a, env: 1}",
            "/env: must be a list of objects",
            "/replicas: must be a number of pods, 0 or more"));
  }

  private static Arguments problems(String name, String overriders, String... problems) {
    return argumentSet(name, overriders, List.of(problems));
  }

  @Test
  void aKindWithoutPodsHasNoContainers() {
    ResourceType configMap = ResourceType.namespaced("v1", "ConfigMap", "configmaps");
    assertThat(
            Overriders.problems(
                JsonValue.parseYaml("{image: [{tag: a}], podLabels: {}, replicas: 1}"), configMap))
        .extracting(Problem::toString)
        .containsExactly(
            "/image/0: a ConfigMap has no pods; remove this overrider",
            "/podLabels: a ConfigMap has no pods; remove this overrider",
            "/replicas: a ConfigMap has no spec.replicas; remove this overrider");
  }

  @Test
  void aPlanNamesTheMalformedOverriderAndItsResource() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> plan("{replicas: x}"))
        .withMessage(
            "FederatedDeployment shop/web is invalid: /spec/overrides/0/overriders/replicas: must"
                + " be a number of pods, 0 or more");
  }

  @Test
  void aPodSpecificationThatIsMissingIsNamed() {
    assertThatExceptionOfType(OverrideException.class)
        .isThrownBy(() -> plan("{image: [{tag: a}]}").apply(JsonValue.parse("{\"spec\":{}}"), EAST))
        .withMessageContaining("at \"/spec/template/spec\": there is no pod specification");
  }
}
