package io.kubefed.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;

class PointerTest {

  @ParameterizedTest
  @MethodSource
  void readsTokens(String text, List<String> tokens) {
    assertThat(Pointer.parse(text).tokens()).isEqualTo(tokens);
    assertThat(new Pointer(tokens)).hasToString(text);
  }

  static Stream<Arguments> readsTokens() {
    return Stream.of(
        argumentSet("the whole document", "", List.of()),
        argumentSet("an empty name", "/", List.of("")),
        argumentSet("a path", "/spec/replicas", List.of("spec", "replicas")),
        argumentSet("a slash in a name", "/kubefed.io~1managed", List.of("kubefed.io/managed")),
        argumentSet("a tilde in a name", "/a~0b", List.of("a~b")),
        argumentSet("a tilde followed by one", "/~01", List.of("~1")),
        argumentSet("a name that ends empty", "/a/", List.of("a", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"spec", "spec/replicas", "/a~", "/a~2b", "/~/b"})
  void refusesWhatIsNoPointer(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pointer.parse(text))
        .withMessageContaining("\"" + text + "\" is not a JSON pointer");
  }

  @Property
  void readsWhatItPrints(@ForAll("pointers") Pointer pointer) {
    assertThat(Pointer.parse(pointer.toString())).isEqualTo(pointer);
  }

  @Property
  void startsWithAllThatContainIt(
      @ForAll("pointers") Pointer pointer, @ForAll("pointers") Pointer other) {
    assertThat(pointer.append(other).startsWith(pointer)).isTrue();
    assertThat(pointer.startsWith(pointer.append(other))).isEqualTo(other.isRoot());
  }

  @Provide
  Arbitrary<Pointer> pointers() {
    return Arbitraries.oneOf(JsonArbitraries.names(), Arbitraries.strings().ofMaxLength(4))
        .list()
        .ofMaxSize(5)
        .map(Pointer::new);
  }

  @Test
  void knowsItsNeighbours() {
    Pointer image = Pointer.parse("/spec/containers/0/image");
    assertThat(image.last()).isEqualTo("image");
    assertThat(image.parent()).hasToString("/spec/containers/0");
    assertThat(image.parent().child("args").child(2)).hasToString("/spec/containers/0/args/2");
    assertThat(image.startsWith(Pointer.parse("/spec/containers/1"))).isFalse();
  }
}
