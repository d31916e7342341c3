package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControlPlaneBinariesTest {
  @ParameterizedTest
  @MethodSource
  void findsTheDirectory(Map<String, String> environment, String directory) {
    assertThat(ControlPlaneBinaries.from(environment, line -> {}).directory())
        .hasToString(directory);
  }

  static Stream<Arguments> findsTheDirectory() {
    return Stream.of(
        argumentSet(
            "in the home directory's cache",
            Map.of("HOME", "/home/jo"),
            "/home/jo/.cache/kubefed-testing/kubernetes-1.20.2-1"),
        argumentSet(
            "in the cache that is named",
            Map.of("HOME", "/home/jo", "XDG_CACHE_HOME", "/cache"),
            "/cache/kubefed-testing/kubernetes-1.20.2-1"),
        argumentSet(
            "where the user says",
            Map.of("HOME", "/home/jo", "KUBEFED_TEST_CONTROL_PLANE_DIR", "/opt/kubernetes"),
            "/opt/kubernetes"));
  }
}
