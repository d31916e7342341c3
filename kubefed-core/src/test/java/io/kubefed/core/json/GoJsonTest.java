package io.kubefed.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoJsonTest {

  private static String write(JsonValue value, GoJson.Numbers numbers) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    GoJson.write(value, numbers, text::write);
    return text.toString(UTF_8);
  }

  private static String write(String json) {
    return write(JsonValue.parse(json), GoJson.Numbers.UNSTRUCTURED);
  }

  @ParameterizedTest
  @MethodSource
  void writesAsGoDoes(String json, String expected) {
    assertThat(write(json)).isEqualTo(expected);
  }

  static Stream<Arguments> writesAsGoDoes() {
    return Stream.of(
        argumentSet(
            "keys sorted",
            "{\"b\":1,\"a\":{\"d\":2,\"c\":3}}",
            "{\"a\":{\"c\":3,\"d\":2},\"b\":1}"),
        argumentSet("HTML escaped", "\"<a>&\"", "\"\\u003ca\\u003e\\u0026\""),
        argumentSet("line separators escaped", "\"\u2028\u2029\"", "\"\\u2028\\u2029\""),
        argumentSet(
            "short escapes for three controls",
            "\"\\n\\r\\t\\b\\f\"",
            "\"\\n\\r\\t\\u0008\\u000c\""),
        argumentSet("slash and DEL plain", "\"\\/\\u007f\"", "\"/\u007f\""),
        argumentSet("half a pair replaced", "\"\\ud83d\"", "\"\uFFFD\""),
        argumentSet("integral floats plain", "[1.0,1e3,100e-2]", "[1,1000,1]"),
        argumentSet(
            "int64 exact",
            "[9223372036854775807,-9223372036854775808]",
            "[9223372036854775807,-9223372036854775808]"),
        argumentSet(
            "larger integers as float64",
            "[9223372036854775808,1000000000000000000000]",
            "[9223372036854776000,1e+21]"),
        argumentSet(
            "small numbers with an exponent",
            "[0.000001,0.0000001,1.5e-10]",
            "[0.000001,1e-7,1.5e-10]"),
        argumentSet("subnormal numbers in one digit", "[4.9e-324,9.9e-324]", "[5e-324,1e-323]"),
        argumentSet("numbers that Go refuses, as they stand", "[1e400]", "[1E+400]"));
  }

  @Test
  void writesEveryNumberAsAFloatWhereAskedTo() {
    assertThat(
            write(
                JsonValue.parse("[9007199254740993,-9223372036854775808,12,2.50]"),
                GoJson.Numbers.FLOATS))
        .isEqualTo("[9007199254740992,-9223372036854776000,12,2.5]");
  }

  /** The table was printed by Go: the bits of a float64, and what encoding/json writes for it. */
  @ParameterizedTest
  @MethodSource
  void writesFloatsInGosShortestDigits(String bits, String expected) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(GoJson.format(value)).isEqualTo(expected);
  }

  static Stream<Arguments> writesFloatsInGosShortestDigits() throws IOException {
    try (InputStream table =
        Objects.requireNonNull(GoJsonTest.class.getResourceAsStream("go-floats.txt"))) {
      return new String(table.readAllBytes(), UTF_8)
              .lines()
              .map(line -> line.split(" "))
              .map(columns -> Arguments.of(columns[0], columns[1]))
              .toList()
              .stream();
    }
  }

  @Property
  void floatsReadBackAsTheSameNumber(@ForAll double value) {
    assertThat(Double.parseDouble(GoJson.format(value))).isEqualTo(value + 0.0);
  }

  @Property
  void longTextsCrossTheBufferUnharmed(@ForAll("texts") String text) {
    JsonValue value = JsonValue.of(text);
    assertThat(JsonValue.parse(write(value, GoJson.Numbers.UNSTRUCTURED))).isEqualTo(value);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "<", "é", "€", "\u2028", "😀", "\n", "\u0001", "0123456789")
        .list()
        .ofMinSize(1)
        .ofMaxSize(40)
        .flatMap(
            parts ->
                Arbitraries.integers()
                    .between(1, 2000)
                    .map(times -> String.join("", parts).repeat(times)));
  }

  @Property
  void comparesAsTheBytesOfUtf8Do(@ForAll("codePoints") String a, @ForAll("codePoints") String b) {
    int bytes = Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    assertThat(Integer.signum(GoJson.compare(a, b))).isEqualTo(Integer.signum(bytes));
  }

  @Provide
  Arbitrary<String> codePoints() {
    return Arbitraries.of(
            "a", "b", "\u07ff", "\ud7ff", "\ue000", "\uffff", "😀", "😁", "\udbff\udfff")
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts));
  }
}
