package io.kubefed.core.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverridePlanTest {

  private static final Cluster EAST = Cluster.named("east").withLabels(Map.of("region", "eu"));
  private static final Cluster WEST = Cluster.named("west").withLabels(Map.of("region", "us"));

  private static JsonValue applied(String patches, String object) {
    return Examples.plan("[{clusterName: east, clusterOverrides: " + patches + "}]")
        .apply(JsonValue.parse(object), EAST);
  }

  @Test
  void aClusterWithoutOverridesGetsTheVeryTree() {
    OverridePlan plan =
        Examples.plan(
            "[{clusterName: east, clusterOverrides: [{path: /spec/replicas, value: 2}]}]");
    assertThat(plan.apply(Examples.OBJECT, WEST).isSameTree(Examples.OBJECT)).isTrue();
    assertThat(plan.appliesTo(WEST)).isFalse();
    assertThat(plan.applied(Examples.OBJECT, WEST)).isEmpty();
  }

  @Test
  void selectedItemsApplyInOrderAndTheNamedOneLast() {
    OverridePlan plan =
        Examples.plan(
            """
            - clusterName: east
              clusterOverrides: [{op: add, path: /order/-, value: named}]
            - clusterSelector: {matchLabels: {region: eu}}
              clusterOverrides: [{op: add, path: /order/-, value: first}]
            - clusterSelector: {matchLabels: {region: us}}
              clusterOverrides: [{op: add, path: /order/-, value: elsewhere}]
            - clusterSelector: {}
              clusterOverrides: [{op: add, path: /order/-, value: second}]
            """);
    JsonValue base = JsonValue.parse("{\"order\":[]}");
    assertThat(plan.apply(base, EAST).toJson())
        .isEqualTo("{\"order\":[\"first\",\"second\",\"named\"]}");
    assertThat(plan.apply(base, WEST).toJson()).isEqualTo("{\"order\":[\"elsewhere\",\"second\"]}");
    assertThat(plan.applied(base, EAST))
        .extracting(override -> override.origin().toString())
        .containsExactly(
            "/spec/overrides/1/clusterOverrides/0",
            "/spec/overrides/3/clusterOverrides/0",
            "/spec/overrides/0/clusterOverrides/0");
  }

  @Test
  void jsonPatchHasTheLastWordInAnItem() {
    OverridePlan plan =
        Examples.plan(
            """
            - clusterName: east
              clusterOverrides: [{op: test, path: /spec/replicas, value: 3}, {path: /spec/replicas, value: 4}]
              overriders: {replicas: 3}
            """);
    assertThat(plan.apply(Examples.OBJECT, EAST).integer("spec", "replicas")).hasValue(4);
  }

  @ParameterizedTest
  @MethodSource
  void takesWhatKubefedTook(String patch, String object, String expected) {
    assertThat(applied("[" + patch + "]", object).toJson()).isEqualTo(expected);
  }

  static Stream<Arguments> takesWhatKubefedTook() {
    return Stream.of(
        argumentSet(
            "replace is the default and sets a missing field",
            "{path: /spec/replicas, value: 5}",
            "{\"spec\":{}}",
            "{\"spec\":{\"replicas\":5}}"),
        argumentSet(
            "-1 is the last item", "{path: /a/-1, value: 5}", "{\"a\":[1,2]}", "{\"a\":[1,5]}"),
        argumentSet(
            "-1 on the way is the last item",
            "{path: /a/-1/x, value: 5}",
            "{\"a\":[{\"x\":1},{\"x\":2}]}",
            "{\"a\":[{\"x\":1},{\"x\":5}]}"),
        argumentSet(
            "adding at -1 appends",
            "{op: add, path: /a/-1, value: 5}",
            "{\"a\":[1,2]}",
            "{\"a\":[1,2,5]}"),
        argumentSet(
            "adding at the lowest negative index prepends",
            "{op: add, path: /a/-3, value: 5}",
            "{\"a\":[1,2]}",
            "{\"a\":[5,1,2]}"),
        argumentSet(
            "removing at a negative index",
            "{op: remove, path: /a/-2}",
            "{\"a\":[1,2]}",
            "{\"a\":[2]}"),
        argumentSet(
            "an index with a sign", "{path: /a/+1, value: 5}", "{\"a\":[1,2]}", "{\"a\":[1,5]}"),
        argumentSet(
            "an index with a leading zero",
            "{path: /a/01, value: 5}",
            "{\"a\":[1,2]}",
            "{\"a\":[1,5]}"),
        argumentSet("negative zero", "{path: /a/-0, value: 5}", "{\"a\":[1,2]}", "{\"a\":[5,2]}"),
        argumentSet(
            "a missing value is null", "{op: add, path: /b}", "{\"a\":1}", "{\"a\":1,\"b\":null}"),
        argumentSet(
            "a field that looks like an index stays a field",
            "{path: /-1, value: 5}",
            "{\"-1\":1}",
            "{\"-1\":5}"));
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatKubefedRefused(String patch, String object, String reason) {
    assertThatExceptionOfType(OverrideException.class)
        .isThrownBy(() -> applied("[" + patch + "]", object))
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  static Stream<Arguments> refusesWhatKubefedRefused() {
    return Stream.of(
        argumentSet(
            "a missing parent",
            "{path: /spec/replicas, value: 5}",
            "{}",
            "the document has no field \"spec\""),
        argumentSet(
            "a parent that is null",
            "{op: add, path: /spec/replicas, value: 5}",
            "{\"spec\":null}",
            "/spec is null, neither an object nor an array"),
        argumentSet(
            "a parent that is a string",
            "{op: add, path: /a/b, value: 5}",
            "{\"a\":\"s\"}",
            "/a is a string, neither an object nor an array"),
        argumentSet(
            "removing a missing field",
            "{op: remove, path: /b}",
            "{\"a\":1}",
            "the document has no field \"b\""),
        argumentSet(
            "replacing behind the end",
            "{path: /a/2, value: 5}",
            "{\"a\":[1,2]}",
            "index 2 is out of range: /a allows 0 to 1"),
        argumentSet(
            "adding behind the end",
            "{op: add, path: /a/3, value: 5}",
            "{\"a\":[1,2]}",
            "index 3 is out of range: /a allows 0 to 2"),
        argumentSet(
            "adding before the beginning",
            "{op: add, path: /a/-4, value: 5}",
            "{\"a\":[1,2]}",
            "/a is an array, and \"-4\" is not an index: a number without leading zeros"),
        argumentSet(
            "replacing at the append mark",
            "{path: /a/-, value: 5}",
            "{\"a\":[1,2]}",
            "/a is an array, and \"-\" is not an index: a number without leading zeros"));
  }

  @Test
  void aFailureNamesClusterObjectItemAndPointerAndNoValue() {
    OverridePlan plan =
        Examples.plan(
            """
            - clusterSelector: {}
              clusterOverrides: []
            - clusterName: east
              clusterOverrides:
              - {path: /spec/replicas, value: 2}
              - {op: test, path: /metadata/labels/app, value: s3cret}
            """);
    assertThatExceptionOfType(OverrideException.class)
        .isThrownBy(() -> plan.apply(Examples.OBJECT, EAST))
        .withMessage(
            "Deployment shop/web in cluster east: the override"
                + " /spec/overrides/1/clusterOverrides/1 cannot be applied at"
                + " \"/metadata/labels/app\": /metadata/labels/app is not what the test expects;"
                + " correct the override or the template")
        .satisfies(
            failure -> {
              assertThat(failure.cluster()).contains("east");
              assertThat(failure.object()).map(Object::toString).contains("Deployment shop/web");
              assertThat(failure.origin()).hasToString("/spec/overrides/1/clusterOverrides/1");
              assertThat(failure.pointer()).hasToString("/metadata/labels/app");
              assertThat(failure.isRetryable()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metadata/name",
        "/metadata/namespace",
        "/metadata/generateName",
        "/metadata",
        "/kind",
        ""
      })
  void identityCannotBeOverridden(String path) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(
            () ->
                Examples.plan(
                    "[{clusterName: east, clusterOverrides: [{path: '" + path + "', value: x}]}]"))
        .withMessageContaining(
            "/spec/overrides/0/clusterOverrides/0/path: \"" + path + "\" cannot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{op: remove, path: /apiVersion}",
        "{path: /apiVersion, value: 1}",
        "{path: /apiVersion, value: ''}",
        "{path: /apiVersion/x, value: v1}",
        "{op: copy, from: /kind, path: /apiVersion}",
        "{op: move, from: /apiVersion, path: /spec/x}"
      })
  void anObjectKeepsAnApiVersion(String patch) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> Examples.plan("[{clusterName: east, clusterOverrides: [" + patch + "]}]"))
        .withMessageContaining("/spec/overrides/0/clusterOverrides/0: apiVersion can be replaced");
  }

  @ParameterizedTest
  @MethodSource
  void knowsWhatAnItemTouches(String item, boolean touches) {
    OverridePlan plan = Examples.plan("[{clusterName: east, " + item + "}]");
    assertThat(plan.touches(Pointer.of("metadata", "labels"), EAST)).isEqualTo(touches);
    assertThat(plan.touches(Pointer.of("metadata", "labels"), WEST)).isFalse();
  }

  static Stream<Arguments> knowsWhatAnItemTouches() {
    return Stream.of(
        argumentSet("another field", "clusterOverrides: [{path: /spec/x, value: 1}]", false),
        argumentSet("a label", "clusterOverrides: [{path: /metadata/labels/x, value: '1'}]", true),
        argumentSet("all labels", "clusterOverrides: [{op: remove, path: /metadata/labels}]", true),
        argumentSet(
            "a copy of all labels",
            "clusterOverrides: [{op: copy, from: /metadata/labels, path: /spec/x}]",
            true),
        argumentSet(
            "a look at everything", "clusterOverrides: [{op: test, path: '', value: {}}]", true),
        argumentSet("the labels overrider", "overriders: {labels: {set: {x: 'y'}}}", true),
        argumentSet("the labels of the pods", "overriders: {podLabels: {set: {x: 'y'}}}", false));
  }

  @ParameterizedTest
  @MethodSource
  void findsWhereAValueComesFrom(String patches, String place, String origin, String before) {
    Provenance provenance =
        Examples.plan("[{clusterName: east, clusterOverrides: " + patches + "}]")
            .provenanceOf(
                Pointer.parse(place),
                JsonValue.parse("{\"a\":{\"x\":1,\"y\":2},\"l\":[0,1,2,3]}"),
                EAST);
    assertThat(provenance.override().map(override -> override.origin().last()).orElse(""))
        .isEqualTo(origin);
    assertThat(provenance.place()).hasToString(before);
  }

  static Stream<Arguments> findsWhereAValueComesFrom() {
    return Stream.of(
        argumentSet("untouched", "[{path: /a/x, value: 2}]", "/a/y", "", "/a/y"),
        argumentSet("replaced", "[{path: /a/x, value: 2}]", "/a/x", "0", "/a/x"),
        argumentSet("inside what was replaced", "[{path: /a, value: {}}]", "/a/x", "0", "/a/x"),
        argumentSet("around what was replaced", "[{path: /a/x, value: 2}]", "/a", "", "/a"),
        argumentSet(
            "the later of two",
            "[{path: /a/x, value: 2}, {path: /a, value: {x: 3}}]",
            "/a/x",
            "1",
            "/a/x"),
        argumentSet("removed", "[{op: remove, path: /a/x}]", "/a/x", "0", "/a/x"),
        argumentSet("moved away", "[{op: move, from: /a/x, path: /z}]", "/a/x", "0", "/a/x"),
        argumentSet("moved here", "[{op: move, from: /a/x, path: /z}]", "/z", "0", "/z"),
        argumentSet("copied here", "[{op: copy, from: /a/x, path: /z}]", "/z", "0", "/z"),
        argumentSet("copied from here", "[{op: copy, from: /a/x, path: /z}]", "/a/x", "", "/a/x"),
        argumentSet("a test", "[{op: test, path: /a/x, value: 1}]", "/a/x", "", "/a/x"),
        argumentSet(
            "behind an inserted item", "[{op: add, path: /l/1, value: 9}]", "/l/3", "", "/l/2"),
        argumentSet("the inserted item", "[{op: add, path: /l/1, value: 9}]", "/l/1", "0", "/l/1"),
        argumentSet("the appended item", "[{op: add, path: /l/-, value: 9}]", "/l/4", "0", "/l/4"),
        argumentSet(
            "the item added at a negative index",
            "[{op: add, path: /l/-1, value: 9}]",
            "/l/4",
            "0",
            "/l/4"),
        argumentSet(
            "before an inserted item", "[{op: add, path: /l/1, value: 9}]", "/l/0", "", "/l/0"),
        argumentSet("behind a removed item", "[{op: remove, path: /l/1}]", "/l/1", "", "/l/2"),
        argumentSet(
            "between the ends of a move",
            "[{op: move, from: /l/0, path: /l/2}]",
            "/l/0",
            "",
            "/l/1"));
  }
}
