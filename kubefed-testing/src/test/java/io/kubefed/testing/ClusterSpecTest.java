package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterSpecTest {

  @UseClusters(
      value = {"east", "west"},
      controllerManager = false,
      nodes = {
        @UseClusters.Node(cluster = "east", name = "a", region = "europe", zone = "europe-a"),
        @UseClusters.Node(cluster = "east", name = "b")
      })
  private static final class Annotated {}

  @Test
  void anAnnotationBecomesASpecPerCluster() {
    UseClusters annotation = Annotated.class.getAnnotation(UseClusters.class);

    assertThat(ClusterSpec.of(annotation))
        .containsExactly(
            new ClusterSpec(
                "east",
                false,
                false,
                List.of(
                    new ClusterSpec.Node(
                        "east",
                        "a",
                        Map.of(
                            "topology.kubernetes.io/region",
                            "europe",
                            "topology.kubernetes.io/zone",
                            "europe-a")),
                    new ClusterSpec.Node("east", "b", Map.of()))),
            new ClusterSpec("west", false, false, List.of()));
  }

  @ParameterizedTest
  @MethodSource
  void refuses(List<String> names, List<ClusterSpec.Node> nodes, String message) {
    assertThatThrownBy(() -> ClusterSpec.of(names, true, false, nodes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> refuses() {
    return Stream.of(
        argumentSet("no cluster", List.of(), List.of(), "No cluster is named"),
        argumentSet("a name twice", List.of("a", "a"), List.of(), "'a' is named twice"),
        argumentSet(
            "a name that is no DNS label", List.of("East"), List.of(), "'East' is no DNS label"),
        argumentSet(
            "a node of no cluster",
            List.of("east"),
            List.of(new ClusterSpec.Node("west", "n", Map.of())),
            "'west', which is none of [east]"));
  }
}
