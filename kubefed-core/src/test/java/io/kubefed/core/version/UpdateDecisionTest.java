package io.kubefed.core.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.UpdateDecision.Outcome;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateDecisionTest {

  private static final String DESIRED =
      "{metadata: {name: web, namespace: shop, labels: {kubefed.io/managed: 'true', app: web}}}";

  @ParameterizedTest
  @MethodSource
  void comparesVersionsAndMetadata(
      String desired, String member, Optional<String> recorded, Outcome outcome, String reason) {
    UpdateDecision decision =
        UpdateDecision.decide(JsonValue.parseYaml(desired), JsonValue.parseYaml(member), recorded);
    assertThat(decision).isEqualTo(new UpdateDecision(outcome, reason));
    assertThat(decision.isDue()).isEqualTo(outcome == Outcome.DUE);
  }

  static Stream<Arguments> comparesVersionsAndMetadata() {
    String member =
        "{metadata: {name: web, namespace: shop, generation: 3, resourceVersion: '77', labels:"
            + " {app: web, kubefed.io/managed: 'true'}}, spec: {replicas: 1}}";
    return Stream.of(
        argumentSet(
            "generation as recorded and metadata alike",
            DESIRED,
            member,
            Optional.of("gen:3"),
            Outcome.CURRENT,
            "the object is as it was last written"),
        argumentSet(
            "nothing recorded",
            DESIRED,
            member,
            Optional.empty(),
            Outcome.DUE,
            "this template with these overrides was not yet propagated here"),
        argumentSet(
            "empty version recorded",
            DESIRED,
            member,
            Optional.of(""),
            Outcome.DUE,
            "this template with these overrides was not yet propagated here"),
        argumentSet(
            "generation moved on",
            DESIRED,
            member,
            Optional.of("gen:2"),
            Outcome.DUE,
            "the object changed in the cluster: it is gen:3 now and was gen:2 when it was last"
                + " written"),
        argumentSet(
            "labels differ",
            DESIRED,
            member.replace("app: web", "app: other, zone: a"),
            Optional.of("gen:3"),
            Outcome.DUE,
            "the labels of the object differ: app, zone"),
        argumentSet(
            "an override adds an annotation",
            DESIRED.replace("name: web,", "name: web, annotations: {token: s3cret},"),
            member,
            Optional.of("gen:3"),
            Outcome.DUE,
            "the annotations of the object differ: token"),
        argumentSet(
            "empty annotations are none",
            DESIRED.replace("name: web,", "name: web, annotations: {},"),
            member,
            Optional.of("gen:3"),
            Outcome.CURRENT,
            "the object is as it was last written"),
        argumentSet(
            "namespace differs",
            DESIRED.replace("shop", "store"),
            member,
            Optional.of("gen:3"),
            Outcome.DUE,
            "the namespace of the object differs"),
        argumentSet(
            "without a generation the resource version says all, labels included",
            DESIRED,
            "{metadata: {name: web, namespace: shop, resourceVersion: '77'}}",
            Optional.of("rv:77"),
            Outcome.CURRENT,
            "the object is as it was last written"),
        argumentSet(
            "resource version moved on",
            DESIRED,
            "{metadata: {name: web, namespace: shop, resourceVersion: '78'}}",
            Optional.of("rv:77"),
            Outcome.DUE,
            "the object changed in the cluster: it is rv:78 now and was rv:77 when it was last"
                + " written"),
        argumentSet(
            "managed label is false",
            DESIRED,
            "{metadata: {name: web, labels: {kubefed.io/managed: 'false'}}}",
            Optional.empty(),
            Outcome.REFUSED,
            "the label kubefed.io/managed of the object is \"false\"; remove it to federate it"));
  }

  @ParameterizedTest
  @MethodSource
  void objectVersionIsTheGenerationWhereThereIsOne(String object, String expected) {
    assertThat(ObjectVersion.of(JsonValue.parseYaml(object))).isEqualTo(expected);
  }

  static Stream<Arguments> objectVersionIsTheGenerationWhereThereIsOne() {
    return Stream.of(
        argumentSet("generation", "{metadata: {generation: 12, resourceVersion: '9'}}", "gen:12"),
        argumentSet("generation 0", "{metadata: {generation: 0, resourceVersion: '9'}}", "rv:9"),
        argumentSet("no generation", "{metadata: {resourceVersion: '9'}}", "rv:9"));
  }

  @Test
  void objectNobodyHasStoredYetHasAnEmptyVersion() {
    assertThat(ObjectVersion.of(JsonValue.emptyObject())).isEqualTo("rv:");
  }
}
