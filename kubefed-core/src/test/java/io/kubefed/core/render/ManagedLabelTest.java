package io.kubefed.core.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManagedLabelTest {

  @ParameterizedTest
  @MethodSource
  void isAdded(String object, String expected) {
    JsonValue labelled = ManagedLabel.addTo(JsonValue.parse(object));
    assertThat(labelled.toJson()).isEqualTo(expected);
    assertThat(ManagedLabel.isManaged(labelled)).isTrue();
    assertThat(ManagedLabel.addTo(labelled).isSameTree(labelled)).isTrue();
  }

  static Stream<Arguments> isAdded() {
    String label = "\"kubefed.io/managed\":\"true\"";
    return Stream.of(
        argumentSet("without metadata", "{}", "{\"metadata\":{\"labels\":{" + label + "}}}"),
        argumentSet(
            "without labels",
            "{\"metadata\":{\"name\":\"a\"}}",
            "{\"metadata\":{\"name\":\"a\",\"labels\":{" + label + "}}}"),
        argumentSet(
            "to null",
            "{\"metadata\":{\"labels\":null}}",
            "{\"metadata\":{\"labels\":{" + label + "}}}"),
        argumentSet(
            "behind others",
            "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}",
            "{\"metadata\":{\"labels\":{\"a\":\"b\"," + label + "}}}"),
        argumentSet(
            "over a refusal",
            "{\"metadata\":{\"labels\":{\"kubefed.io/managed\":\"false\"}}}",
            "{\"metadata\":{\"labels\":{" + label + "}}}"));
  }

  @Test
  void isRemovedFromManagedObjectsOnly() {
    JsonValue managed = ManagedLabel.addTo(JsonValue.emptyObject());
    assertThat(ManagedLabel.removeFrom(managed).toJson())
        .isEqualTo("{\"metadata\":{\"labels\":{}}}");
    JsonValue refused =
        JsonValue.parse("{\"metadata\":{\"labels\":{\"kubefed.io/managed\":\"false\"}}}");
    assertThat(ManagedLabel.removeFrom(refused).isSameTree(refused)).isTrue();
    assertThat(ManagedLabel.isRefused(refused)).isTrue();
    assertThat(ManagedLabel.isManaged(refused)).isFalse();
    assertThat(ManagedLabel.isRefused(managed)).isFalse();
  }
}
