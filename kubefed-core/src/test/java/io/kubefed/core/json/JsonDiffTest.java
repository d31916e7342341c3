package io.kubefed.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonDiffTest {

  @Provide
  Arbitrary<JsonValue> values() {
    return JsonArbitraries.values();
  }

  @Property
  void madeOneAfterTheOtherTheDifferencesTurnTheFirstIntoTheSecond(
      @ForAll("values") JsonValue from, @ForAll("values") JsonValue to) {
    JsonEditor tree = JsonEditor.on(from);
    for (FieldChange change : JsonDiff.between(from, to)) {
      if (change.to().isEmpty()) {
        tree.test(change.path(), change.from().orElseThrow()).remove(change.path());
      } else if (change.from().isEmpty()) {
        tree.add(change.path(), change.to().orElseThrow());
      } else {
        tree.test(change.path(), change.from().orElseThrow());
        tree.replace(change.path(), change.to().orElseThrow());
      }
    }
    assertThat(tree.build()).isEqualTo(to);
  }

  @Property
  void equalValuesHaveNoDifferencesAndTheSameHash(@ForAll("values") JsonValue value) {
    JsonValue copy = JsonValue.parse(value.toJson());
    assertThat(JsonDiff.between(value, copy)).isEmpty();
    assertThat(copy).isEqualTo(value).hasSameHashCodeAs(value);
  }

  @Property
  void differencesAreThereIfAndOnlyIfTheValuesDiffer(
      @ForAll("values") JsonValue from, @ForAll("values") JsonValue to) {
    assertThat(JsonDiff.between(from, to).isEmpty()).isEqualTo(from.equals(to));
  }

  @Test
  void showsTheDeepestPlace() {
    JsonValue from = JsonValue.parseYaml("{spec: {replicas: 1, items: [a, b, c], old: 1}}");
    JsonValue to = JsonValue.parseYaml("{spec: {replicas: 2, items: [a], new: {x: 1}}}");
    assertThat(JsonDiff.between(from, to))
        .extracting(change -> change.path().toString())
        .containsExactly(
            "/spec/replicas", "/spec/items/2", "/spec/items/1", "/spec/new", "/spec/old");
  }

  @Test
  void numbersAreEqualByValue() {
    assertThat(JsonValue.parse("[1, 1.0, 1e0]")).isEqualTo(JsonValue.parse("[1.00, 1, 1]"));
    assertThat(JsonValue.parse("9007199254740993"))
        .isNotEqualTo(JsonValue.parse("9007199254740992"));
  }
}
