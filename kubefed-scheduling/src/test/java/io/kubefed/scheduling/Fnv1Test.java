package io.kubefed.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fnv1Test {

  @ParameterizedTest
  @CsvSource({"'',811c9dc5", "a,050c5d7e", "b,050c5d7d", "foob,b4b1178b", "foobar,31f0b262"})
  void isTheHashOfItsAuthorsTestVectors(String text, String hash) {
    assertThat(Fnv1.hash(text, new byte[0])).isEqualTo(Integer.parseUnsignedInt(hash, 16));
  }

  @Test
  void hashesTwoTextsAsOne() {
    assertThat(Fnv1.hash("foo", "bar".getBytes(UTF_8))).isEqualTo(Fnv1.hash("foobar", new byte[0]));
  }

  @Test
  void hashesTheBytesOfUtf8() {
    assertThat(Fnv1.hash("zürich", new byte[0])).isEqualTo(Fnv1.hash("", "zürich".getBytes(UTF_8)));
  }
}
