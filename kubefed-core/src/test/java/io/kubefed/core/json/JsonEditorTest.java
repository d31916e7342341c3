package io.kubefed.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonEditorTest {

  private static final String DOCUMENT =
      "{\"spec\":{\"replicas\":1,\"items\":[\"a\",\"b\"],\"empty\":[]},\"kind\":\"Web\"}";

  private static Pointer at(String pointer) {
    return Pointer.parse(pointer);
  }

  @Test
  void sharesWhatItDoesNotTouch() {
    JsonValue base = JsonValue.parse(DOCUMENT);
    JsonValue edited =
        JsonEditor.on(base)
            .replace(at("/spec/replicas"), JsonValue.of(2))
            .add(at("/spec/mode"), JsonValue.of("new"))
            .build();
    assertThat(edited.toJson())
        .isEqualTo(
            "{\"spec\":{\"replicas\":2,\"items\":[\"a\",\"b\"],\"empty\":[],\"mode\":\"new\"},"
                + "\"kind\":\"Web\"}");
    assertThat(base.toJson()).isEqualTo(DOCUMENT);
    assertThat(edited.at(at("/spec/items")).orElseThrow())
        .matches(base.at(at("/spec/items")).orElseThrow()::isSameTree, "the same tree as before");
    assertThat(edited.isSameTree(base)).isFalse();
  }

  @Test
  void withoutEditsYieldsTheVeryTree() {
    JsonValue base = JsonValue.parse(DOCUMENT);
    JsonEditor editor = JsonEditor.on(base);
    editor.test(at("/kind"), JsonValue.of("Web"));
    assertThat(editor.build().isSameTree(base)).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void refuses(Consumer<JsonEditor> edit, String message) {
    JsonEditor editor = JsonEditor.on(JsonValue.parse(DOCUMENT));
    assertThatThrownBy(() -> edit.accept(editor))
        .isInstanceOf(JsonException.class)
        .hasMessage(message);
    assertThat(editor.build().toJson()).isEqualTo(DOCUMENT);
  }

  static Stream<Arguments> refuses() {
    JsonValue x = JsonValue.of("x");
    return Stream.of(
        refusal(
            "add below nothing",
            e -> e.add(at("/none/x"), x),
            "the document has no field \"none\""),
        refusal(
            "add below a string",
            e -> e.add(at("/kind/x"), x),
            "/kind is a string, neither an object nor an array"),
        refusal(
            "add behind the end",
            e -> e.add(at("/spec/items/3"), x),
            "index 3 is out of range: /spec/items allows 0 to 2"),
        refusal(
            "add at a name in an array",
            e -> e.add(at("/spec/items/x"), x),
            "/spec/items is an array, and \"x\" is not an index: a number without leading zeros"),
        refusal(
            "replace a missing field",
            e -> e.replace(at("/spec/none"), x),
            "/spec has no field \"none\""),
        refusal(
            "replace in an empty array",
            e -> e.replace(at("/spec/empty/0"), x),
            "index 0 is out of range: /spec/empty is empty"),
        refusal(
            "put a missing item",
            e -> e.put(at("/spec/items/2"), x),
            "index 2 is out of range: /spec/items allows 0 to 1"),
        refusal(
            "remove a missing item",
            e -> e.remove(at("/spec/items/-")),
            "/spec/items is an array, and \"-\" is not an index: a number without leading zeros"),
        refusal(
            "remove everything",
            e -> e.remove(Pointer.ROOT),
            "the whole document cannot be removed"),
        refusal(
            "move into itself",
            e -> e.move(at("/spec"), at("/spec/items/0")),
            "/spec cannot be moved into itself, to /spec/items/0"),
        refusal(
            "move to nowhere",
            e -> e.move(at("/kind"), at("/none/x")),
            "the document has no field \"none\""),
        refusal(
            "move behind the end that the removal leaves",
            e -> e.move(at("/spec/items/0"), at("/spec/items/2")),
            "index 2 is out of range: /spec/items allows 0 to 1"),
        refusal(
            "copy nothing",
            e -> e.copy(at("/none"), at("/x")),
            "the document has no field \"none\""),
        refusal(
            "test another value",
            e -> e.test(at("/kind"), x),
            "/kind is not what the test expects"),
        refusal(
            "set below a string",
            e -> e.set(at("/kind/x/y"), x),
            "/kind is a string, not an object"));
  }

  private static Arguments refusal(String name, Consumer<JsonEditor> edit, String message) {
    return argumentSet(name, edit, message);
  }

  @Test
  void aRefusalBetweenEditsLosesNone() {
    JsonEditor editor = JsonEditor.on(JsonValue.parse(DOCUMENT));
    editor.replace(at("/spec/items/0"), JsonValue.of("x"));
    assertThatThrownBy(() -> editor.move(at("/spec/items/0"), at("/spec/items/2")))
        .isInstanceOf(JsonException.class);
    editor.replace(at("/spec/items/1"), JsonValue.of("y"));
    assertThat(editor.get(at("/spec/items"))).contains(JsonValue.parse("[\"x\",\"y\"]"));
  }

  @Test
  void setMakesTheObjectsOnTheWay() {
    JsonEditor editor = JsonEditor.on(JsonValue.emptyObject());
    editor.set(at("/metadata/labels/app"), JsonValue.of("web"));
    editor.set(at("/metadata/labels/app"), JsonValue.of("shop"));
    assertThat(editor.build().toJson()).isEqualTo("{\"metadata\":{\"labels\":{\"app\":\"shop\"}}}");
  }

  @Provide
  Arbitrary<JsonValue> objects() {
    return JsonArbitraries.objects();
  }

  @Property
  void whatWasReadStaysAsItWas(@ForAll("objects") JsonValue object) {
    JsonValue base = JsonValue.emptyObject().with("x", object);
    JsonEditor editor = JsonEditor.on(base);
    editor.add(at("/x/new"), JsonValue.emptyObject());
    JsonValue read = editor.get(at("/x")).orElseThrow();
    String before = read.toJson();
    editor.add(at("/x/new/deep"), JsonValue.of(1));
    editor.remove(at("/x/new"));
    assertThat(read.toJson()).isEqualTo(before);
    assertThat(editor.build()).isEqualTo(base);
  }

  @Property
  void aCopyAndItsOriginalChangeApart(@ForAll("objects") JsonValue object) {
    JsonEditor editor = JsonEditor.on(JsonValue.emptyObject().with("x", object));
    editor.add(at("/x/new"), JsonValue.emptyObject());
    editor.copy(at("/x"), at("/y"));
    editor.add(at("/x/new/deep"), JsonValue.of(1));
    editor.remove(at("/y/new"));
    JsonValue both = editor.build();
    assertThat(both.at(at("/y"))).contains(object.without("new"));
    assertThat(both.at(at("/x/new/deep"))).contains(JsonValue.of(1));
  }

  @Property
  void aBuiltValueStaysAsItWas(@ForAll("objects") JsonValue object) {
    JsonEditor editor = JsonEditor.on(object);
    editor.add(at("/new"), JsonValue.emptyArray());
    JsonValue built = editor.build();
    String before = built.toJson();
    editor.add(at("/new/-"), JsonValue.of(1)).add(at("/more"), JsonValue.of(2));
    assertThat(built.toJson()).isEqualTo(before);
  }

  @Test
  void manyChangesOfAWideObjectKeepItsOrder() {
    Map<String, Object> expected = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      expected.put("key" + i, i);
    }
    JsonValue wide = JsonValue.of(expected);
    JsonEditor editor = JsonEditor.on(wide);
    for (int i = 0; i < 100; i += 3) {
      editor.put(Pointer.of("key" + i), JsonValue.of("changed"));
      expected.put("key" + i, "changed");
      editor.remove(Pointer.of("key" + (i + 1) % 100));
      expected.remove("key" + (i + 1) % 100);
      editor.put(Pointer.of("new" + i), JsonValue.NULL);
      expected.put("new" + i, JsonValue.NULL);
    }
    assertThat(editor.build().toJson()).isEqualTo(JsonValue.of(expected).toJson());
  }

  @Test
  void aRemovedFieldThatComesBackIsTheLast() {
    JsonValue base = JsonValue.parse("{\"a\":1,\"b\":2}");
    JsonValue edited = JsonEditor.on(base).remove(at("/a")).add(at("/a"), JsonValue.of(3)).build();
    assertThat(edited.toJson()).isEqualTo("{\"b\":2,\"a\":3}");
    assertThat(edited.names()).containsExactly("b", "a");
    assertThat(edited.size()).isEqualTo(2);
  }
}
