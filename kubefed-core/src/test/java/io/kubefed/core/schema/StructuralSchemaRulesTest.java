package io.kubefed.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuralSchemaRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: object, nullable: true}",
        "{type: string}",
        "{type: object, properties: {a: {}}}",
        "{type: object, properties: {a: {type: array}}}",
        "{type: object, properties: {a: {type: object, items: {type: string}}}}",
        "{type: object, properties: {a: {type: string, x-kubernetes-int-or-string: true}}}",
        "{type: object, properties: {a: {type: object, additionalProperties: false}}}",
        "{type: object, properties: {a: {type: string, default: x}}}",
        "{type: object, properties: {a: {type: string, required: [b]}}}",
        "{type: object, properties: {a: {type: array, x-kubernetes-preserve-unknown-fields: true,"
            + " items: {type: string}}}}",
        "{type: object, properties: {a: {type: object, additionalProperties: {type: string},"
            + " properties: {b: {type: string}}}}}",
        "{type: object, x-kubernetes-preserve-unknown-fields: false}",
        "{type: object, properties: {metadata: {type: object, properties: {labels: {type:"
            + " object}}}}}",
        "{type: object, properties: {a: {type: text}}}",
        "{type: object, properties: {a: {$ref: '#/b'}}}"
      })
  void aFaultIsFound(String schema) {
    assertThat(StructuralSchemaRules.violations(definition(schema))).isNotEmpty();
  }

  @Test
  void aSoundSchemaHasNoViolations() {
    String schema =
        """
        type: object
        required: [spec]
        properties:
          metadata: {type: object}
          spec:
            type: object
            x-kubernetes-preserve-unknown-fields: true
            properties:
              port: {x-kubernetes-int-or-string: true}
              any: {x-kubernetes-preserve-unknown-fields: true}
              labels: {type: object, additionalProperties: {type: string}}
              names: {type: array, items: {type: string}}
        """;

    assertThat(StructuralSchemaRules.violations(definition(schema))).isEmpty();
  }

  private static JsonValue definition(String schema) {
    return JsonValue.of(
        Map.of(
            "spec",
            Map.of(
                "versions",
                List.of(
                    Map.of("schema", Map.of("openAPIV3Schema", JsonValue.parseYaml(schema)))))));
  }
}
