package io.kubefed.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456789012345678901234567890",
        "0.1000",
        "1.0",
        "-1E-38",
        "3.141592653589793238462643383279",
        "9223372036854775807",
        "\"text\"",
        "true",
        "null",
        "{\"z\":1,\"a\":{\"y\":[],\"b\":{}},\"m\":null}",
        "[1,[2,[3]],{}]"
      })
  void keepsWhatItParses(String json) {
    assertThat(JsonValue.parse(json).toJson()).isEqualTo(json);
    assertThat(JsonValue.parse(json.getBytes(UTF_8)).toBytes()).isEqualTo(json.getBytes(UTF_8));
  }

  @Test
  void equalsByMeaning() {
    JsonValue value = JsonValue.parse("{\"a\":1,\"b\":[1.0,{\"c\":null}]}");
    JsonValue same = JsonValue.parse("{\"b\":[1,{\"c\":null}],\"a\":1.00}");

    assertThat(value).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(value).isNotEqualTo(JsonValue.parse("{\"a\":1,\"b\":[{\"c\":null},1.0]}"));
    assertThat(value).isNotEqualTo(JsonValue.parse("{\"a\":\"1\",\"b\":[1.0,{\"c\":null}]}"));
  }

  @Test
  void copiesPlainDataThatMayChangeLater() {
    List<Object> items = new ArrayList<>(Arrays.asList("a", 1, 2L, 1.5, null, true));

    JsonValue value = JsonValue.of(Map.of("items", items));
    items.clear();

    assertThat(value.toJson()).isEqualTo("{\"items\":[\"a\",1,2,1.5,null,true]}");
  }

  @Test
  void givesPlainDataThatMayBeChanged() {
    JsonValue value =
        JsonValue.parse("{\"list\":[1,9999999999,123456789012345678901,0.10],\"no\":false}");

    @SuppressWarnings("unchecked")
    Map<String, Object> plain = (Map<String, Object>) Objects.requireNonNull(value.toJava());

    assertThat(plain)
        .containsEntry(
            "list",
            List.of(
                1, 9_999_999_999L, new BigInteger("123456789012345678901"), new BigDecimal("0.10")))
        .containsEntry("no", false);
    plain.clear();
    assertThat(value.size()).isEqualTo(2);
  }

  @Test
  void refusesDataThatIsNotJson() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonValue.of(Map.of("thread", Thread.currentThread())))
        .withMessageContaining("java.lang.Thread");
  }

  @Test
  void tellsAMissingFieldFromNull() {
    JsonValue value = JsonValue.parse("{\"there\":null}");

    assertThat(value.get("there")).contains(JsonValue.NULL);
    assertThat(value.get("missing")).isEmpty();
    assertThat(value.path("there", "deeper")).isEmpty();
    assertThat(value.at(Pointer.of("there"))).contains(JsonValue.NULL);
  }

  @Test
  void readsOnlyWhatHasTheType() {
    JsonValue value = JsonValue.parse("{\"n\":5,\"s\":\"5\",\"d\":5.5,\"b\":true}");

    assertThat(value.integer("n")).hasValue(5);
    assertThat(value.integer("s")).isEmpty();
    assertThat(value.integer("d")).isEmpty();
    assertThat(value.text("s")).contains("5");
    assertThat(value.text("n")).isEmpty();
    assertThat(value.bool("b")).contains(true);
    assertThat(value.bool("n")).isEmpty();
    assertThat(value.textFields()).containsExactly(Map.entry("s", "5"));
  }

  @Test
  void setsAFieldWithoutTouchingTheOriginal() {
    JsonValue original = JsonValue.parse("{\"a\":{\"deep\":1},\"b\":2}");

    JsonValue changed =
        original.with("b", JsonValue.of(3)).without("none").with("c", JsonValue.NULL);

    assertThat(original.toJson()).isEqualTo("{\"a\":{\"deep\":1},\"b\":2}");
    assertThat(changed.toJson()).isEqualTo("{\"a\":{\"deep\":1},\"b\":3,\"c\":null}");
    assertThat(changed.get("a").orElseThrow().isSameTree(original.get("a").orElseThrow())).isTrue();
    assertThat(original.without("none").isSameTree(original)).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> JsonValue.of(1).with("a", JsonValue.NULL));
  }

  @ParameterizedTest
  @MethodSource
  void saysWhereTextIsNotJsonAndNeverQuotesIt(String json, String message) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> JsonValue.parse(json))
        .withMessage(message)
        .withNoCause();
  }

  static Stream<Arguments> saysWhereTextIsNotJsonAndNeverQuotesIt() {
    return Stream.of(
        argumentSet("a word", "{\"password\": hunter2}", "not valid JSON at line 1, column 14"),
        argumentSet(
            "a key twice",
            "{\"a\":1,\"a\":2}",
            "not valid JSON at line 1, column 11: an object has the same key twice"),
        argumentSet(
            "an early end", "{\"a\":", "not valid JSON at line 1, column 6: it ends too early"),
        argumentSet(
            "more after the end",
            "{} {}",
            "not valid JSON at line 1, column 4: something follows the end of the document"),
        argumentSet("nothing", "", "the document is empty"));
  }
}
