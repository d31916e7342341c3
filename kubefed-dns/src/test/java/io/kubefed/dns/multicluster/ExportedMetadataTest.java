package io.kubefed.dns.multicluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedMetadataTest {

  @Test
  void onlyWhatTheSpecNamesIsExported() {
    ExportedMetadata metadata =
        ExportedMetadata.of(
            JsonValue.parseYaml(
                """
                metadata: {labels: {a: b}, annotations: {c: d}}
                spec:
                  exportedLabels: {tier: gold, example.com/empty: ""}
                  exportedAnnotations: {example.com/page: "any text, even 'this'"}
                """));

    assertThat(metadata.labels()).isEqualTo(Map.of("tier", "gold", "example.com/empty", ""));
    assertThat(metadata.annotations())
        .isEqualTo(Map.of("example.com/page", "any text, even 'this'"));
    assertThat(metadata.leftOut()).isEmpty();
  }

  @Test
  void anExportWithoutSpecExportsNone() {
    ExportedMetadata metadata = ExportedMetadata.of(JsonValue.emptyObject());

    assertThat(metadata.labels()).isEmpty();
    assertThat(metadata.annotations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two words",
        "-dash",
        "Example.com/upper-case-prefix",
        "/no-prefix",
        "a/b/c",
        "",
        "endpointslice.kubernetes.io/managed-by",
        "multicluster.kubernetes.io/derived-service",
        "multicluster.kubefed.io/exported"
      })
  void namesThatNoServerTakesAndOursAreLeftOut(String name) {
    ExportedMetadata metadata =
        ExportedMetadata.of(
            JsonValue.of(
                Map.of(
                    "spec",
                    Map.of(
                        "exportedLabels",
                        Map.of(name, "x", "tier", "gold"),
                        "exportedAnnotations",
                        Map.of(name, "x")))));

    assertThat(metadata.labels()).isEqualTo(Map.of("tier", "gold"));
    assertThat(metadata.annotations()).isEmpty();
    assertThat(metadata.leftOut())
        .containsExactly("exportedLabels " + name, "exportedAnnotations " + name);
  }

  @Test
  void labelsHaveShortWordsForValues() {
    ExportedMetadata metadata =
        ExportedMetadata.of(
            JsonValue.of(
                Map.of(
                    "spec",
                    Map.of("exportedLabels", Map.of("a", "two words", "b", "x".repeat(64))))));

    assertThat(metadata.labels()).isEmpty();
    assertThat(metadata.leftOut()).containsExactly("exportedLabels a", "exportedLabels b");
  }
}
