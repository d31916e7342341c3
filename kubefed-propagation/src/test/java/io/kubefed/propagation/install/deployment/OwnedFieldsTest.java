package io.kubefed.propagation.install.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OwnedFieldsTest {

  private static final String OBJECT =
      """
      metadata: {labels: {a.b/c: x, a: {b/c: y}}, finalizers: [one, two]}
      spec:
        replicas: 2
        containers:
        - {name: web, image: web:1, env: [{name: "A,]", value: b}]}
        - {name: side, image: side:1}
        ports: [{port: 80, protocol: TCP}, {port: 80, protocol: UDP}]
      """;

  @ParameterizedTest
  @MethodSource
  void whatThePathLeadsToGoes(String path, String before, String after) {
    assertThat(OBJECT).contains(before);
    assertThat(OwnedFields.without(JsonValue.parseYaml(OBJECT), path))
        .isEqualTo(JsonValue.parseYaml(OBJECT.replace(before, after)));
  }

  static Stream<Arguments> whatThePathLeadsToGoes() {
    return Stream.of(
        argumentSet("a field", ".spec.replicas", "  replicas: 2\n", ""),
        argumentSet("a name with dots", ".metadata.labels.a.b/c", "a.b/c: x, ", ""),
        argumentSet(
            "a field of an item", ".spec.containers[name=\"web\"].image", "image: web:1, ", ""),
        argumentSet(
            "an item behind two brackets",
            ".spec.containers[name=\"web\"].env[name=\"A,]\"].value",
            ", value: b",
            ""),
        argumentSet(
            "an item of two keys",
            ".spec.ports[port=80,protocol=\"UDP\"]",
            ", {port: 80, protocol: UDP}",
            ""),
        argumentSet("an item of a set", ".metadata.finalizers[=\"one\"]", "one, ", ""),
        argumentSet("what is not there", ".spec.paused", "", ""),
        argumentSet("no path", "spec", "", ""));
  }
}
