package io.kubefed.core.version;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The versions are those of KubeFed: the hashes in {@code kubefed-hashes.jsonl} were computed by
 * Kubernetes' own decoder and encoder in Go, in the way of KubeFed v0.10.0, from the same specs.
 */
class KubefedHashesTest {

  private static final FederatedType TYPE =
      FederatedType.forTarget(ResourceType.namespaced("v1", "ConfigMap", "configmaps"));

  private static FederatedResource resource(JsonValue spec) {
    return FederatedResource.read(TYPE, JsonValue.emptyObject().with("spec", spec));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void templateVersionIsKubefeds(JsonValue spec, String hash) {
    assertThat(TemplateVersion.of(resource(spec))).isEqualTo(hash);
  }

  @ParameterizedTest
  @MethodSource("overrides")
  void overrideVersionIsKubefeds(JsonValue spec, String hash) {
    assertThat(OverrideVersion.of(resource(spec))).isEqualTo(hash);
  }

  static Stream<Arguments> templates() throws IOException {
    return cases("template");
  }

  static Stream<Arguments> overrides() throws IOException {
    return cases("overrides");
  }

  private static Stream<Arguments> cases(String of) throws IOException {
    List<JsonValue> table;
    try (InputStream text =
        Objects.requireNonNull(
            KubefedHashesTest.class.getResourceAsStream("kubefed-hashes.jsonl"))) {
      table = new String(text.readAllBytes(), UTF_8).lines().map(JsonValue::parse).toList();
    }
    return table.stream()
        .filter(row -> row.text("of").orElseThrow().equals(of))
        .map(
            row ->
                argumentSet(
                    row.text("name").orElseThrow(),
                    row.get("spec").orElseThrow(),
                    row.text("hash").orElseThrow()));
  }

  @Test
  void textLongerThanAnyBufferHasKubefedsHash() {
    String text = "0123456789<é€😀".repeat(3000);
    JsonValue spec =
        JsonValue.emptyObject()
            .with("template", JsonValue.emptyObject().with("a", JsonValue.of(text)));
    assertThat(TemplateVersion.of(resource(spec))).isEqualTo("e90d1d8c371c362059f7e3f05697fb85");
  }

  @Test
  void resourceWithoutSpecHasNoVersions() {
    FederatedResource resource = FederatedResource.read(TYPE, JsonValue.emptyObject());
    assertThat(TemplateVersion.of(resource)).isEmpty();
    assertThat(OverrideVersion.of(resource)).isEmpty();
  }

  @Test
  void nullTemplateIsNoTemplate() {
    assertThat(TemplateVersion.of(resource(JsonValue.parse("{\"template\":null}")))).isEmpty();
  }
}
