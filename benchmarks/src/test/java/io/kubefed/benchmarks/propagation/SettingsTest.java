package io.kubefed.benchmarks.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

  @Test
  void scenariosComeBeforeOptions() {
    Settings settings = Settings.parse(List.of("create", "latency", "--resources", "2000"));

    assertThat(settings.scenarios()).containsExactly("create", "latency");
    assertThat(settings.resources()).isEqualTo(2000);
    assertThat(settings.rounds()).isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource
  void refusesWithWordsForWhoeverTypedIt(List<String> arguments, String words) {
    assertThatThrownBy(() -> Settings.parse(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(words);
  }

  static Stream<Arguments> refusesWithWordsForWhoeverTypedIt() {
    return Stream.of(
        argumentSet(
            "an unknown option", List.of("create", "--speed", "9"), "there is no option --speed"),
        argumentSet(
            "a name without dashes",
            List.of("--rounds", "1", "rounds", "2"),
            "there is no option rounds"),
        argumentSet("a missing value", List.of("--rounds"), "--rounds needs a value"),
        argumentSet(
            "no number",
            List.of("--rounds", "few"),
            "--rounds is a whole number of at least 1, not few"),
        argumentSet(
            "zero", List.of("--rounds", "0"), "--rounds is a whole number of at least 1, not 0"));
  }
}
