package io.kubefed.cli.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {

  @ParameterizedTest
  @MethodSource
  void selectsAsKubectlDoes(String text, Map<String, String> labels, boolean matches) {
    assertThat(Selectors.parse(text).matches(labels)).isEqualTo(matches);
  }

  static Stream<Arguments> selectsAsKubectlDoes() {
    Map<String, String> web = Map.of("env", "prod", "tier", "web");
    return Stream.of(
        argumentSet("nothing said", "", Map.of(), true),
        argumentSet("equal", "env=prod", web, true),
        argumentSet("equal, written twice", "env==prod", web, true),
        argumentSet("both", "env=prod,tier=api", web, false),
        argumentSet("not equal", "env!=test", web, true),
        argumentSet("not equal and absent", "region!=eu", web, true),
        argumentSet("one of several", "tier in (api, web)", web, true),
        argumentSet("none of several", "tier notin (api,web),env=prod", web, false),
        argumentSet("there", "env", web, true),
        argumentSet("not there", "!env", web, false),
        argumentSet("with a prefix", "app.kubernetes.io/name=x", web, false),
        argumentSet("empty value", "env=", Map.of("env", ""), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=a", "a in", "a in (b", "a b", ",", "a=b=c", "bad key!=x"})
  void whatIsNoSelectorIsRefused(String text) {
    assertThatThrownBy(() -> Selectors.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no label selector");
  }
}
