package io.kubefed.propagation.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.KubeFedCrds;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaUnionTest {

  private static JsonValue union(String existing, String wanted) {
    return SchemaUnion.of(JsonValue.parseYaml(existing), JsonValue.parseYaml(wanted), false);
  }

  @ParameterizedTest
  @MethodSource
  void acceptsWhatEitherAccepts(String existing, String wanted, String union) {
    JsonValue once = union(existing, wanted);

    assertThat(once).isEqualTo(JsonValue.parseYaml(union));
    assertThat(SchemaUnion.of(once, JsonValue.parseYaml(wanted), false))
        .as("widened twice")
        .isEqualTo(once);
  }

  static Stream<Arguments> acceptsWhatEitherAccepts() {
    return Stream.of(
        argumentSet(
            "a property is added",
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, properties: {b: {type: integer}}}",
            "{type: object, properties: {a: {type: string}, b: {type: integer}}}"),
        argumentSet(
            "a property is not added where unknown ones are kept, for it could refuse what was"
                + " accepted",
            "{type: object, x-kubernetes-preserve-unknown-fields: true}",
            "{type: object, properties: {b: {type: integer}}}",
            "{type: object, x-kubernetes-preserve-unknown-fields: true}"),
        argumentSet(
            "unknown fields are kept from now on",
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, x-kubernetes-preserve-unknown-fields: true}",
            "{type: object, properties: {a: {type: string}},"
                + " x-kubernetes-preserve-unknown-fields: true}"),
        argumentSet(
            "what only one requires is required no longer",
            "{type: object, required: [a, b]}",
            "{type: object, required: [b]}",
            "{type: object, required: [b]}"),
        argumentSet(
            "nothing is required newly",
            "{type: object}",
            "{type: object, required: [b]}",
            "{type: object}"),
        argumentSet(
            "a constraint that the other lacks goes",
            "{type: string, pattern: ^a$, maxLength: 3}",
            "{type: string}",
            "{type: string}"),
        argumentSet(
            "both patterns match",
            "{type: string, pattern: ^a$}",
            "{type: string, pattern: ^b$}",
            "{type: string, pattern: '(?:^a$)|(?:^b$)'}"),
        argumentSet(
            "both lists of values are there",
            "{type: string, enum: [a, b]}",
            "{type: string, enum: [c, b]}",
            "{type: string, enum: [a, b, c]}"),
        argumentSet(
            "the wider range is there",
            "{type: integer, minimum: 1, maximum: 3}",
            "{type: integer, minimum: 0, maximum: 2}",
            "{type: integer, minimum: 0, maximum: 3}"),
        argumentSet(
            "null is accepted from now on",
            "{type: string}",
            "{type: string, nullable: true}",
            "{type: string, nullable: true}"),
        argumentSet(
            "null is accepted still",
            "{type: string, nullable: true}",
            "{type: string}",
            "{type: string, nullable: true}"),
        argumentSet(
            "a number was an integer", "{type: integer}", "{type: number}", "{type: number}"),
        argumentSet(
            "an integer may be a text",
            "{type: integer}",
            "{x-kubernetes-int-or-string: true}",
            "{x-kubernetes-int-or-string: true}"),
        argumentSet(
            "an integer or text stays one, spelt out or not",
            "{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}",
            "{x-kubernetes-int-or-string: true}",
            "{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}"),
        argumentSet(
            "anything is anything",
            "{type: object, description: Mine., properties: {a: {type: string}}}",
            "{x-kubernetes-preserve-unknown-fields: true}",
            "{x-kubernetes-preserve-unknown-fields: true, description: Mine.}"),
        argumentSet(
            "a contradiction stays as it is",
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, properties: {a: {type: array, items: {type: string}}}}",
            "{type: object, properties: {a: {type: string}}}"),
        argumentSet(
            "items and values are widened as well",
            "{type: array, items: {type: object, additionalProperties: {type: string, enum: [a]}}}",
            "{type: array, items: {type: object, additionalProperties: {type: string}}}",
            "{type: array, items: {type: object, additionalProperties: {type: string}}}"),
        argumentSet(
            "descriptions and defaults stay",
            "{type: string, description: Mine., default: a}",
            "{type: string, description: Yours.}",
            "{type: string, description: Mine., default: a}"));
  }

  @Test
  void whatTheDefinitionKeepsAnyhowIsNotAdded() {
    JsonValue existing = JsonValue.parseYaml("{type: object, required: [a]}");
    JsonValue wanted = JsonValue.parseYaml("{type: object, properties: {b: {type: string}}}");

    assertThat(SchemaUnion.of(existing, wanted, true))
        .isEqualTo(JsonValue.parseYaml("{type: object}"));
  }

  @ParameterizedTest
  @MethodSource
  void ourOwnDefinitionsNeedNoWidening(JsonValue definition) {
    assertThat(DefinitionMerge.merge(definition, definition)).isEqualTo(definition);
  }

  static Stream<Arguments> ourOwnDefinitionsNeedNoWidening() {
    return Stream.concat(
            KubeFedCrds.all().stream(), BuiltInTypes.all().stream().map(FederatedTypeCrd::generate))
        .map(
            definition ->
                argumentSet(definition.text("metadata", "name").orElseThrow(), definition));
  }
}
