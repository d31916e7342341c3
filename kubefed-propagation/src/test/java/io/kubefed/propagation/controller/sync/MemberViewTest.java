package io.kubefed.propagation.controller.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MemberViewTest {

  private static final String OBJECT =
      """
      {metadata: {name: web, namespace: shop, uid: u, resourceVersion: '7', generation: 3,
        labels: {kubefed.io/managed: 'true', a: b}, annotations: {c: d}, finalizers: [e/f]},
       spec: {replicas: 2}, status: {replicas: 1}}\
      """;

  private static MemberView view(String yaml) {
    return MemberView.of(JsonValue.parseYaml(yaml), true);
  }

  @Test
  void theVersionIsTheGenerationWhereThereIsOne() {
    assertThat(view(OBJECT).version()).isEqualTo("gen:3");
    assertThat(view("{metadata: {resourceVersion: '7'}}").version()).isEqualTo("rv:7");
  }

  @Test
  void theTreeIsTheMetadataAlone() {
    assertThat(view(OBJECT).tree("shop", "web"))
        .isEqualTo(JsonValue.parseYaml(OBJECT).without("spec").without("status"));
  }

  @Test
  void theStatusIsKeptWhereItIsCollectedOnly() {
    assertThat(view(OBJECT).remoteStatus()).contains(JsonValue.parseYaml("{replicas: 1}"));
    assertThat(MemberView.of(JsonValue.parseYaml(OBJECT), false).remoteStatus()).isEmpty();
  }

  @Test
  void anObjectWithoutAnythingIsNotManaged() {
    assertThat(view("{}").isManaged()).isFalse();
    assertThat(view("{metadata: {labels: {kubefed.io/managed: 'false'}}}").isManaged()).isFalse();
    assertThat(view(OBJECT).isManaged()).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void whatDecisionsDependOnIsADifference(String from, String to, boolean same) {
    MemberView other = view(OBJECT.replace(from, to));
    assertThat(view(OBJECT).isSameForDecisions(other)).isEqualTo(same);
  }

  static Stream<Arguments> whatDecisionsDependOnIsADifference() {
    return Stream.of(
        argumentSet("the resource version is none", "'7'", "'8'", true),
        argumentSet("a finalizer is none", "e/f", "g/h", true),
        argumentSet("the generation", "generation: 3", "generation: 4", false),
        argumentSet("the uid", "uid: u", "uid: v", false),
        argumentSet("a label", "a: b", "a: c", false),
        argumentSet("an annotation", "c: d", "c: e", false),
        argumentSet("the status is none: it is gathered apart", "replicas: 1", "replicas: 2", true),
        argumentSet("that it is being deleted", "uid: u", "uid: u, deletionTimestamp: x", false));
  }
}
