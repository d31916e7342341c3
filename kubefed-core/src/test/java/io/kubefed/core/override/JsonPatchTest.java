package io.kubefed.core.override;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the public JSON Patch test suite (json-patch/json-patch-tests 1.1.0), those that it
 * leaves to the implementation included.
 */
class JsonPatchTest {

  @ParameterizedTest
  @MethodSource("succeeding")
  void applies(JsonValue document, JsonValue patch, JsonValue expected) {
    String before = document.toJson();
    assertThat(JsonPatch.parse(patch).apply(document)).isEqualTo(expected);
    assertThat(document.toJson()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("failing")
  void refuses(JsonValue document, JsonValue patch) {
    String before = document.toJson();
    assertThatThrownBy(() -> JsonPatch.parse(patch).apply(document))
        .isInstanceOfAny(IllegalArgumentException.class, JsonException.class);
    assertThat(document.toJson()).isEqualTo(before);
  }

  @Test
  void theSuiteIsComplete() throws IOException {
    assertThat(succeeding()).hasSize(76);
    assertThat(failing()).hasSize(34);
  }

  static Stream<Arguments> succeeding() throws IOException {
    return cases()
        .filter(item -> item.get("expected").isPresent())
        .map(
            item ->
                argumentSet(
                    item.text("name").orElseThrow(),
                    item.get("doc").orElseThrow(),
                    item.get("patch").orElseThrow(),
                    item.get("expected").orElseThrow()));
  }

  static Stream<Arguments> failing() throws IOException {
    return cases()
        .filter(item -> item.bool("fails").orElse(false))
        .map(
            item ->
                argumentSet(
                    item.text("name").orElseThrow(),
                    item.get("doc").orElseThrow(),
                    item.get("patch").orElseThrow()));
  }

  private static Stream<JsonValue> cases() throws IOException {
    try (InputStream file =
        requireNonNull(JsonPatchTest.class.getResourceAsStream("json-patch-cases.json"))) {
      return JsonValue.parse(new String(file.readAllBytes(), UTF_8)).items().stream();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"op\":\"remove\"}]",
        "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"op\":\"move\",\"from\":\"/foo\"}]"
      })
  void anOperationWithTwoOpsIsNoJsonHere(String patch) {
    assertThatThrownBy(() -> JsonValue.parse(patch))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("an object has the same key twice");
  }

  @Test
  void namesTheMalformedOperation() {
    JsonValue patch =
        JsonValue.parse("[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"add\",\"path\":\"/b\"}]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonPatch.parse(patch))
        .withMessage("operation 1 is malformed: add needs a value");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonPatch.parse(JsonValue.emptyObject()))
        .withMessage("a JSON Patch is an array of operations");
  }
}
