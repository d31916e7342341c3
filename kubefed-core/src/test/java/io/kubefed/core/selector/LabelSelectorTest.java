package io.kubefed.core.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector.Operator;
import io.kubefed.core.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabelSelectorTest {

  private static LabelSelector parse(String yaml) {
    return LabelSelector.parse(
        JsonValue.parseYaml(yaml),
        problem -> {
          throw new AssertionError(problem.toString());
        });
  }

  private static List<String> problems(String yaml) {
    List<Problem> problems = new ArrayList<>();
    LabelSelector.parse(JsonValue.parseYaml(yaml), problems::add);
    assertThat(problems).allSatisfy(problem -> assertThat(problem.isError()).isTrue());
    return problems.stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @MethodSource
  void matches(String selector, Map<String, String> labels, boolean selected) {
    assertThat(parse(selector).matches(labels)).isEqualTo(selected);
    assertThat(parse(selector).unmet(labels).isEmpty()).isEqualTo(selected);
  }

  static Stream<Arguments> matches() {
    Map<String, String> prod = Map.of("env", "prod");
    Map<String, String> none = Map.of();
    String in = "matchExpressions: [{key: env, operator: In, values: [prod, test]}]";
    String notIn = "matchExpressions: [{key: env, operator: NotIn, values: [prod]}]";
    String exists = "matchExpressions: [{key: env, operator: Exists}]";
    String absent = "matchExpressions: [{key: env, operator: DoesNotExist, values: []}]";
    String both =
        "{matchLabels: {env: prod}, matchExpressions: [{key: tier, operator: Exists, values:"
            + " null}]}";
    return Stream.of(
        argumentSet("empty selects everything", "{}", none, true),
        argumentSet(
            "empty parts select everything", "{matchLabels: {}, matchExpressions: []}", none, true),
        argumentSet("null parts too", "{matchLabels: null, matchExpressions: null}", none, true),
        argumentSet("a label", "matchLabels: {env: prod}", prod, true),
        argumentSet("another value", "matchLabels: {env: dev}", prod, false),
        argumentSet("no such label", "matchLabels: {env: prod}", none, false),
        argumentSet("the empty value", "matchLabels: {env: ''}", Map.of("env", ""), true),
        argumentSet("the empty value is not absence", "matchLabels: {env: ''}", none, false),
        argumentSet("In, one of them", in, prod, true),
        argumentSet("In, none of them", in, Map.of("env", "dev"), false),
        argumentSet("In, absent", in, none, false),
        argumentSet("NotIn, one of them", notIn, prod, false),
        argumentSet("NotIn, none of them", notIn, Map.of("env", "dev"), true),
        argumentSet("NotIn, absent", notIn, none, true),
        argumentSet("Exists", exists, prod, true),
        argumentSet("Exists, absent", exists, none, false),
        argumentSet("DoesNotExist", absent, prod, false),
        argumentSet("DoesNotExist, absent", absent, none, true),
        argumentSet("all requirements", both, Map.of("env", "prod", "tier", "1"), true),
        argumentSet("one of two requirements", both, prod, false));
  }

  @ParameterizedTest
  @MethodSource
  void refuses(String selector, List<String> problems) {
    List<String> found = problems(selector);

    assertThat(found).hasSameSizeAs(problems);
    for (int i = 0; i < problems.size(); i++) {
      assertThat(found.get(i)).startsWith(problems.get(i));
    }
  }

  static Stream<Arguments> refuses() {
    String noValue = " is no label value: at most 63 letters";
    String noKey = " is no label key: a name of at most 63 letters";
    return Stream.of(
        argumentSet("no object", "[env]", List.of("a label selector is an object")),
        argumentSet(
            "labels right below",
            "{env: prod}",
            List.of("/env: unknown field; a label selector has matchLabels and")),
        argumentSet(
            "labels that are a list",
            "matchLabels: [env]",
            List.of("/matchLabels: must be an object")),
        argumentSet(
            "a number for a value",
            "matchLabels: {a: 1, b: x, c: true}",
            List.of(
                "/matchLabels/a: a label's value is a string",
                "/matchLabels/c: a label's value is a string")),
        argumentSet(
            "a value no label can have",
            "matchLabels: {env: 'in production'}",
            List.of("/matchLabels/env:" + noValue)),
        argumentSet(
            "a value that is too long",
            "matchLabels: {env: " + "x".repeat(64) + "}",
            List.of("/matchLabels/env:" + noValue)),
        argumentSet(
            "a value that ends in a dash",
            "matchLabels: {env: prod-}",
            List.of("/matchLabels/env:" + noValue)),
        argumentSet(
            "a key no label can have",
            "matchLabels: {'e nv': prod}",
            List.of("/matchLabels/e nv:" + noKey)),
        argumentSet(
            "a key with an upper-case domain",
            "matchLabels: {Example.org/env: prod}",
            List.of("/matchLabels/Example.org~1env:" + noKey)),
        argumentSet(
            "a key with two slashes",
            "matchLabels: {a/b/c: prod}",
            List.of("/matchLabels/a~1b~1c:" + noKey)),
        argumentSet(
            "a domain without a name",
            "matchLabels: {example.org/: prod}",
            List.of("/matchLabels/example.org~1:" + noKey)),
        argumentSet(
            "expressions that are an object",
            "matchExpressions: {key: env}",
            List.of("/matchExpressions: must be a list")),
        argumentSet(
            "an empty expression",
            "matchExpressions: [{}]",
            List.of(
                "/matchExpressions/0/key: a label key is required",
                "/matchExpressions/0/operator: must be one of")),
        argumentSet(
            "an operator in lower case",
            "matchExpressions: [{key: env, operator: in, values: [a]}]",
            List.of("/matchExpressions/0/operator: must be one of In, NotIn, Exists")),
        argumentSet(
            "In without values",
            "matchExpressions: [{key: env, operator: In}]",
            List.of("/matchExpressions/0/values: operator In needs at least one value")),
        argumentSet(
            "Exists with values",
            "matchExpressions: [{key: env, operator: Exists, values: [a]}]",
            List.of("/matchExpressions/0/values: operator Exists takes no values")),
        argumentSet(
            "values that are no list",
            "matchExpressions: [{key: env, operator: In, values: a}]",
            List.of("/matchExpressions/0/values: must be a list of strings")),
        argumentSet(
            "a number among the values",
            "matchExpressions: [{key: env, operator: In, values: [a, 1]}]",
            List.of("/matchExpressions/0/values: must be a list of strings")),
        argumentSet(
            "a value of an expression no label can have",
            "matchExpressions: [{key: env, operator: In, values: [a, 'b c']}]",
            List.of("/matchExpressions/0/values/1:" + noValue)),
        argumentSet(
            "a key of an expression no label can have",
            "matchExpressions: [{key: 'e nv', operator: Exists}]",
            List.of("/matchExpressions/0/key:" + noKey)),
        argumentSet(
            "a misspelt field",
            "matchExpressions: [{key: env, operator: Exists, value: a}]",
            List.of("/matchExpressions/0/value: unknown field")));
  }

  @ParameterizedTest
  @MethodSource
  void acceptsWhatLabelsCanHave(String key, String value) {
    JsonValue selector = JsonValue.of((Object) Map.of("matchLabels", Map.of(key, value)));
    List<Problem> problems = new ArrayList<>();

    assertThat(LabelSelector.parse(selector, problems::add).matches(Map.of(key, value))).isTrue();
    assertThat(problems).isEmpty();
  }

  static Stream<Arguments> acceptsWhatLabelsCanHave() {
    return Stream.of(
        argumentSet("one letter", "a", "b"),
        argumentSet("no value", "a", ""),
        argumentSet("a domain", "topology.kubernetes.io/region", "eu-central-1"),
        argumentSet("upper case", "Env_2.x", "Prod_1.0-RC"),
        argumentSet("63 letters", "a/" + "x".repeat(63), "x".repeat(63)),
        argumentSet("a domain of 253 letters", "x".repeat(253) + "/a", "b"));
  }

  @Test
  void speaksLikeKubectl() {
    assertThat(
            parse(
                """
                matchLabels: {env: prod, app: web}
                matchExpressions:
                  - {key: region, operator: In, values: [eu, us]}
                  - {key: tier, operator: NotIn, values: [a]}
                  - {key: zone, operator: NotIn, values: [a, b]}
                  - {key: gpu, operator: Exists}
                  - {key: old, operator: DoesNotExist}
                """))
        .hasToString("app=web,env=prod,region in (eu,us),tier!=a,zone notin (a,b),gpu,!old");
    assertThat(LabelSelector.EVERYTHING).hasToString("everything");
  }

  @Test
  void namesTheFirstRequirementThatIsNotMet() {
    LabelSelector selector = LabelSelector.ofLabels(Map.of("b", "2", "a", "1", "c", "3"));

    assertThat(selector.unmet(Map.of("a", "1", "c", "3")))
        .hasValue(new Requirement("b", Operator.IN, List.of("2")));
    assertThat(selector.unmet(Map.of())).hasValue(new Requirement("a", Operator.IN, List.of("1")));
  }
}
