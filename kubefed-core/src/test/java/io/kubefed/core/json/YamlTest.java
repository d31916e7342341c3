package io.kubefed.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {

  /** What Kubernetes' tools make of the same text; numbers beyond 64 bits are exact only here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "y | true",
        "Yes | true",
        "on | true",
        "TRUE | true",
        "n | false",
        "No | false",
        "OFF | false",
        "yEs | \"yEs\"",
        "'' | null",
        "~ | null",
        "Null | null",
        "nUll | \"nUll\"",
        "0 | 0",
        "-0 | 0",
        "+12 | 12",
        "0755 | 493",
        "-0755 | -493",
        "0o17 | 15",
        "08 | 8",
        "0x1F | 31",
        "0XfF | 255",
        "0b101 | 5",
        "-0b11 | -3",
        "0b12 | \"0b12\"",
        "0x | \"0x\"",
        "1_000 | 1000",
        "1__2_ | 12",
        "_1 | \"_1\"",
        ".5_0 | 0.50",
        "._5 | \"._5\"",
        "1e3 | 1000",
        "1E5 | 100000",
        "12e03 | 12000",
        "1.0 | 1",
        "1.50 | 1.50",
        ".5 | 0.5",
        "5. | 5",
        ". | \".\"",
        "1e-7 | 1E-7",
        "1.5e1e | \"1.5e1e\"",
        "18446744073709551615 | 18446744073709551615",
        "123456789012345678901234567890 | 123456789012345678901234567890",
        "0xFFFFFFFFFFFFFFFF | 18446744073709551615",
        "0x1FFFFFFFFFFFFFFFF | \"0x1FFFFFFFFFFFFFFFF\"",
        "0.1000000000000000055511151231257827 | 0.1000000000000000055511151231257827",
        "1e999999999999 | \"1e999999999999\"",
        "2001-01-01 | \"2001-01-01\"",
        "2001-12-14T21:59:43Z | \"2001-12-14T21:59:43Z\"",
        "12:30:45 | \"12:30:45\"",
        "NaN | \"NaN\"",
        "= | \"=\"",
        "'!!str 12' | \"12\"",
        "'!!int \"12\"' | 12",
        "'!!float 1' | 1",
        "'!!null x' | error",
        "'!!int x' | error",
        "'!!bool yes' | true",
        "'!custom 12' | \"12\"",
        "'! 12' | 12",
        ".inf | error",
        "-.INF | error",
        ".nan | error",
        "'!!binary aGk=' | error"
      })
  void readsScalarsAsKubernetesToolsDo(String yaml, String json) {
    String document = "a: " + yaml;
    if (json.equals("error")) {
      assertThatThrownBy(() -> JsonValue.parseYaml(document)).isInstanceOf(JsonException.class);
    } else {
      assertThat(JsonValue.parseYaml(document).toJson()).isEqualTo("{\"a\":" + json + "}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on | true",
        "off | false",
        "12 | 12",
        "0x10 | 16",
        "0755 | 493",
        "1.5 | 1.5",
        "0.1 | 0.1",
        "1234567.5 | 1.2345675e+06",
        "1.5e-7 | 1.5e-07",
        "-0.25 | -0.25",
        "3.14159265 | 3.1415927",
        "2001-01-01 | 2001-01-01",
        "\"on\" | on",
        "*a | x"
      })
  void keysThatAreNoStringsBecomeStrings(String key, String name) {
    assertThat(JsonValue.parseYaml("- &a x\n- " + key + " : v").get(1).orElseThrow().names())
        .containsExactly(name);
  }

  @ParameterizedTest
  @MethodSource
  void readsStructures(String yaml, String json) {
    assertThat(JsonValue.parseYaml(yaml).toJson()).isEqualTo(json);
  }

  static Stream<Arguments> readsStructures() {
    return Stream.of(
        argumentSet(
            "keys in their order",
            "b: 1\na: {d: [1, x], c: ~}",
            "{\"b\":1,\"a\":{\"d\":[1,\"x\"],\"c\":null}}"),
        argumentSet("JSON", "{\"a\": [\"\\u00e9\", \"yes\", 1.5]}", "{\"a\":[\"é\",\"yes\",1.5]}"),
        argumentSet("quoted scalars are strings", "[\"12\", 'yes', '']", "[\"12\",\"yes\",\"\"]"),
        argumentSet(
            "block scalars are strings",
            "a: |\n  12\nb: >-\n  12",
            "{\"a\":\"12\\n\",\"b\":\"12\"}"),
        argumentSet("alias", "a: &x {k: 1}\nb: *x", "{\"a\":{\"k\":1},\"b\":{\"k\":1}}"),
        argumentSet("anchor stated anew", "[&x 1, *x, &x 2, *x]", "[1,1,2,2]"),
        argumentSet(
            "merge",
            "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3",
            "{\"a\":{\"k\":1,\"l\":2},\"b\":{\"k\":1,\"l\":3}}"),
        argumentSet(
            "merge of several, the earlier wins",
            "<<: [{a: 1, b: 1}, {b: 2, c: 2}]\nd: 3",
            "{\"b\":1,\"c\":2,\"a\":1,\"d\":3}"),
        argumentSet(
            "merge after a key with the same value", "a: 1\n<<: {a: 1, b: 2}", "{\"a\":1,\"b\":2}"),
        argumentSet("quoted merge key is a key", "'<<': 1", "{\"<<\":1}"),
        argumentSet("byte order mark", "\uFEFFa: 1", "{\"a\":1}"),
        argumentSet("comments and directives", "%YAML 1.1\n---\n# c\na: 1 # d\n...", "{\"a\":1}"),
        argumentSet("tab before a value", "a: \tb", "{\"a\":\"b\"}"));
  }

  @Test
  void emptyDocumentsAreLeftOut() {
    assertThat(JsonValue.parseYamlDocuments("# head\n---\n---\na: 1\n---\n~\n---\nb: 2\n...\n"))
        .extracting(JsonValue::toJson)
        .containsExactly("{\"a\":1}", "{\"b\":2}");
    assertThat(JsonValue.parseYamlDocuments("")).isEmpty();
  }

  @Test
  void anchorsEndWithTheirDocument() {
    assertThatThrownBy(() -> JsonValue.parseYamlDocuments("a: &x 1\n---\nb: *x"))
        .hasMessage("not valid YAML at line 3, column 4: an alias has no anchor before it");
  }

  @Test
  void aliasesShareTheTree() {
    JsonValue value = JsonValue.parseYaml("a: &x {k: 1}\nb: *x");
    assertThat(value.get("a").orElseThrow().isSameTree(value.get("b").orElseThrow())).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void saysWhereItIsMalformedWithoutQuotingIt(String yaml, String message) {
    assertThatThrownBy(() -> JsonValue.parseYamlDocuments(yaml))
        .isInstanceOf(JsonException.class)
        .hasMessage(message)
        .hasNoCause();
  }

  static Stream<Arguments> saysWhereItIsMalformedWithoutQuotingIt() {
    return Stream.of(
        argumentSet(
            "key twice",
            "a: s3cret\nb: 1\na: s3cret",
            "not valid YAML at line 3, column 1: a key appears twice in an object"),
        argumentSet(
            "key twice once it is a string",
            "1: a\n'1': b",
            "not valid YAML at line 2, column 1: a key appears twice in an object"),
        argumentSet(
            "two values",
            "a: s3cret: b",
            "not valid YAML at line 1, column 10: mapping values are not allowed here"),
        argumentSet(
            "open quote",
            "a: \"s3cret",
            "not valid YAML at line 1, column 11: found unexpected end of stream"),
        argumentSet(
            "no key",
            "a: 1\ns3cret\nb: 2",
            "not valid YAML at line 3, column 1: could not find expected ':'"),
        argumentSet(
            "unclosed list",
            "a: [s3cret, b",
            "not valid YAML at line 1, column 14: expected ',' or ']'"),
        argumentSet(
            "tab as indentation",
            "a:\n\ts3cret: 1",
            "not valid YAML at line 2, column 1: a tab stands where only spaces may"),
        argumentSet(
            "reserved character",
            "a: @s3cret",
            "not valid YAML at line 1, column 4: a value starts with a character that needs quotes"
                + " around it"),
        argumentSet(
            "unknown tag handle",
            "a: !s3cret!x b",
            "not valid YAML at line 1, column 4: found undefined tag handle"),
        argumentSet(
            "control character",
            "a: b\nc: s3\u0007ret",
            "not valid YAML at line 2, column 6: a control character, which YAML forbids"),
        argumentSet(
            "unknown alias",
            "a: *s3cret",
            "not valid YAML at line 1, column 4: an alias has no anchor before it"),
        argumentSet(
            "alias of itself",
            "a: &x [*x]",
            "not valid YAML at line 1, column 8: an anchored value contains an alias of itself"),
        argumentSet(
            "null as a key",
            "a: 1\n~: s3cret",
            "not valid YAML at line 2, column 1: a key must be a string, number or boolean"),
        argumentSet(
            "object as a key",
            "{a: b}: s3cret",
            "not valid YAML at line 1, column 1: a key must be a string, number or boolean"),
        argumentSet(
            "merge of a string",
            "<<: s3cret",
            "not valid YAML at line 1, column 5: << merges an object or a list of objects"),
        argumentSet(
            "merge of a list of strings",
            "<<: [s3cret]",
            "not valid YAML at line 1, column 5: << merges an object or a list of objects"),
        argumentSet(
            "merge against a key before it",
            "a: 1\n<<: {a: s3cret}",
            "not valid YAML at line 2, column 5: << merges a key that stands before it; put <<"
                + " before that key"),
        argumentSet(
            "infinity",
            "a: -.inf",
            "not valid YAML at line 1, column 4: JSON has neither infinity nor not-a-number"),
        argumentSet(
            "type that does not fit",
            "a: !!int s3cret",
            "not valid YAML at line 1, column 4: a value is not of its type !!int"),
        argumentSet(
            "binary",
            "a: !!binary czNjcmV0",
            "not valid YAML at line 1, column 4: !!binary has no counterpart in JSON; write the"
                + " base64 text as a string"));
  }

  @Test
  void refusesAliasesThatMultiplyBeyondReason() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> JsonValue.parseYaml(laughs.toString()))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("aliases multiply the document beyond reason");
  }

  @Test
  void refusesALongTextThatIsRepeatedBeyondReason() {
    String text = "a: &a " + "x".repeat(1_000_000) + "\nb: [" + "*a, ".repeat(1000) + "]";
    assertThatThrownBy(() -> JsonValue.parseYaml(text))
        .hasMessageContaining("aliases multiply the document beyond reason");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void refusesNestingBeyondReason(String level) {
    assertThatThrownBy(() -> JsonValue.parseYaml(level.repeat(200_000)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("nested more than 1000 levels deep");
  }

  @Test
  void readsTextsOfManyMegabytes() {
    String line = "- 0123456789012345678901234567890123456789\n";
    assertThat(JsonValue.parseYaml(line.repeat(100_000)).size()).isEqualTo(100_000);
  }

  @ParameterizedTest
  @MethodSource
  void printsAsKubectlDoes(String json, String yaml) {
    assertThat(JsonValue.parse(json).toYaml()).isEqualTo(yaml);
  }

  static Stream<Arguments> printsAsKubectlDoes() {
    return Stream.of(
        argumentSet(
            "lists are not indented within a field",
            "{\"spec\":{\"containers\":[{\"name\":\"web\",\"args\":[\"-c\",\"a"
                + " b\"],\"env\":[]}],\"x\":{}}}",
            """
            spec:
              containers:
              - name: web
                args:
                - -c
                - a b
                env: []
              x: {}
            """),
        argumentSet("lists of lists", "[[1,[2]],{\"a\":[]}]", "- - 1\n  - - 2\n- a: []\n"),
        argumentSet(
            "scalars",
            "{\"a\":1,\"b\":1.50,\"c\":true,\"d\":null,\"e\":\"x\"}",
            "a: 1\nb: 1.50\nc: true\nd: null\ne: x\n"),
        argumentSet("one scalar", "\"x\"", "x\n"),
        argumentSet("nothing", "{}", "{}\n"),
        argumentSet(
            "lines",
            "{\"a\":\"x\\n y\\n\",\"b\":[\"x\\n\\ny\"],\"c\":\"x\\n\\n\"}",
            "a: |\n  x\n   y\nb:\n- |-\n  x\n\n  y\nc: |+\n  x\n\n"),
        argumentSet("lines that start with a space", "{\"a\":\" x\\ny\"}", "a: |2-\n   x\n  y\n"),
        argumentSet(
            "lines that cannot be seen",
            "{\"a\":\"x\\n  \\ny\",\"b\":\"\\n\"}",
            "a: \"x\\n  \\ny\"\nb: \"\\n\"\n"),
        argumentSet(
            "keys that need quotes",
            "{\"yes\":1,\"1\":2,\"\":3,\"<<\":4,\"a: b\":5,\"kubefed.io/managed\":6}",
            "\"yes\": 1\n\"1\": 2\n\"\": 3\n\"<<\": 4\n'a: b': 5\nkubefed.io/managed: 6\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "yes | \"yes\"",
        "off | \"off\"",
        "y | \"y\"",
        "null | \"null\"",
        "~ | \"~\"",
        "0755 | \"0755\"",
        "1e3 | \"1e3\"",
        "0x1F | \"0x1F\"",
        "1_000 | \"1_000\"",
        ".5 | \".5\"",
        "2001-01-01 | \"2001-01-01\"",
        "12:30:45 | \"12:30:45\"",
        ".inf | \".inf\"",
        "= | \"=\"",
        "` lead` | ' lead'",
        "`trail ` | 'trail '",
        "- a | '- a'",
        "a: b | 'a: b'",
        "a # b | 'a # b'",
        "a: | 'a:'",
        "#a | '#a'",
        "*a | '*a'",
        "it's | it's",
        "'a | '''a'",
        "--- | '---'",
        "- | '-'",
        "{} | '{}'",
        "a#b:c | a#b:c",
        "-c | -c",
        "http://a/b?c=d | http://a/b?c=d",
        "v1.2.3 | v1.2.3",
        "1.2.3.4 | 1.2.3.4",
        "10m | 10m",
        "é😀 | é😀",
        "yEs | yEs"
      })
  void quotesExactlyWhereAReaderWouldErr(String text, String yaml) {
    assertThat(JsonValue.of(text).toYaml()).isEqualTo(yaml + "\n");
    assertThat(JsonValue.parseYaml(yaml)).isEqualTo(JsonValue.of(text));
  }

  @Test
  void escapesWhatCannotBeSeen() {
    assertThat(JsonValue.of("a\tb\r\u0001\u0085\u2028\uFEFF\"\\").toYaml())
        .isEqualTo("\"a\\tb\\r\\x01\\x85\\u2028\\ufeff\\\"\\\\\"\n");
  }

  @Test
  void keyTooLongForOneLineIsReadBack() {
    JsonValue value = JsonValue.of(Map.of("k".repeat(3000), List.of(Map.of("x".repeat(2000), 1))));
    assertThat(JsonValue.parseYaml(value.toYaml())).isEqualTo(value);
  }

  @Property
  void readsBackWhatItPrints(@ForAll("values") JsonValue value) {
    assertThat(JsonValue.parseYaml(value.toYaml())).isEqualTo(value);
  }

  @Property
  void keepsTheOrderOfKeys(@ForAll("objects") JsonValue value) {
    assertThat(JsonValue.parseYaml(value.toYaml()).names())
        .containsExactlyElementsOf(value.names());
  }

  @Provide
  Arbitrary<JsonValue> objects() {
    return Arbitraries.maps(texts(), texts()).ofMaxSize(6).map(JsonValue::of);
  }

  @Provide
  Arbitrary<JsonValue> values() {
    Arbitrary<Object> scalars =
        Arbitraries.frequencyOf(
            Tuple.of(5, texts().map(Object.class::cast)),
            Tuple.of(1, Arbitraries.longs().map(Object.class::cast)),
            Tuple.of(1, Arbitraries.bigIntegers().map(Object.class::cast)),
            Tuple.of(1, Arbitraries.bigDecimals().ofScale(30).map(Object.class::cast)),
            Tuple.of(1, Arbitraries.of(true, false).map(Object.class::cast)));
    return Arbitraries.lazyOf(
            () -> scalars,
            () -> nested(scalars),
            () -> nested(nested(scalars)),
            () -> nested(nested(nested(scalars))))
        .map(JsonValue::of);
  }

  private Arbitrary<Object> nested(Arbitrary<Object> parts) {
    return Arbitraries.oneOf(
        parts,
        parts.injectNull(0.1).list().ofMaxSize(4).map(Object.class::cast),
        Arbitraries.maps(texts(), parts.injectNull(0.1)).ofMaxSize(4).map(Object.class::cast));
  }

  /** Much of what has a meaning in YAML, and anything else. */
  private Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            2,
            Arbitraries.of(
                "yes",
                "0755",
                "1e3",
                "null",
                "~",
                "2001-01-01",
                "0x1F",
                " lead",
                "a\nb\n",
                "\n\na",
                "\ta\nb",
                "a\n\n\n",
                "x \ny",
                "",
                "<<",
                "---",
                "- a",
                "a: b",
                "'",
                "\"")),
        Tuple.of(
            3, Arbitraries.strings().withChars("ab \n\t:#-'\"|>?,[]{}&*!%@`é\\").ofMaxLength(10)),
        Tuple.of(1, Arbitraries.strings().all().ofMaxLength(8)));
  }
}
