package io.kubefed.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.TargetApi;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedTypeConfigValidationTest {

  private static final JsonValue VALID =
      JsonValue.parseYaml(
          """
          apiVersion: core.kubefed.io/v1beta1
          kind: FederatedTypeConfig
          metadata: {name: deployments.apps}
          spec:
            targetType:
              {group: apps, version: v1, kind: Deployment, pluralName: deployments, scope: Namespaced}
            propagation: Enabled
            federatedType:
              group: types.kubefed.io
              version: v1beta1
              kind: FederatedDeployment
              pluralName: federateddeployments
              scope: Namespaced
            statusType:
              group: core.kubefed.io
              version: v1alpha1
              kind: FederatedServiceStatus
              pluralName: federatedservicestatuses
              scope: Namespaced
            statusCollection: Enabled
          status:
            observedGeneration: 1
            propagationController: Running
            statusController: NotRunning
          """);

  @Test
  void aCompleteTypeConfigHasNoProblem() {
    assertThat(FederatedTypeConfigValidation.validate(typeConfig(VALID))).isEmpty();
    assertThat(FederatedTypeConfigValidation.validateStatus(typeConfig(VALID))).isEmpty();
  }

  static Stream<? extends Arguments> builtInTypes() {
    return BuiltInTypes.all().stream()
        .map(target -> argumentSet(target.type().qualifiedPlural(), target));
  }

  @ParameterizedTest
  @MethodSource("builtInTypes")
  void whatThisLibraryWritesForABuiltInTypeHasNoProblem(TargetApi target) {
    FederatedTypeConfig config =
        FederatedTypes.toTypeConfig(FederatedType.forTarget(target.type()));

    assertThat(FederatedTypeConfigValidation.validate(config)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void aChangeIsAccepted(String pointer, JsonValue value) {
    assertThat(FederatedTypeConfigValidation.validate(typeConfig(changed(pointer, value))))
        .isEmpty();
  }

  static Stream<Arguments> aChangeIsAccepted() {
    return Stream.of(
        argumentSet("no status type", "/spec/statusType", JsonValue.NULL),
        argumentSet("no status collection", "/spec/statusCollection", JsonValue.NULL),
        argumentSet("collection disabled", "/spec/statusCollection", JsonValue.of("Disabled")),
        argumentSet("propagation disabled", "/spec/propagation", JsonValue.of("Disabled")),
        argumentSet("another scope", "/spec/federatedType/scope", JsonValue.of("Cluster")),
        argumentSet("a kind of a digit", "/spec/targetType/kind", JsonValue.of("Job2")),
        argumentSet(
            "a group of two parts", "/spec/federatedType/group", JsonValue.of("example.com")));
  }

  @ParameterizedTest
  @MethodSource
  void aChangeIsRefused(String pointer, JsonValue value, String problemAt) {
    List<Problem> problems =
        FederatedTypeConfigValidation.validate(typeConfig(changed(pointer, value)));

    assertThat(problems).extracting(problem -> problem.path().toString()).contains(problemAt);
    assertThat(problems).allMatch(Problem::isError);
  }

  static Stream<Arguments> aChangeIsRefused() {
    Stream<Arguments> own =
        Stream.of(
            argumentSet(
                "a name that is not the target's",
                "/metadata/name",
                JsonValue.of("deployments"),
                "/metadata/name"),
            argumentSet(
                "a target plural that is not the name's",
                "/spec/targetType/pluralName",
                JsonValue.of("deploys"),
                "/metadata/name"),
            argumentSet(
                "a target group that is not the name's",
                "/spec/targetType/group",
                JsonValue.of("extensions"),
                "/metadata/name"),
            argumentSet(
                "no target", "/spec/targetType", JsonValue.NULL, "/spec/targetType/version"),
            argumentSet(
                "no federated type",
                "/spec/federatedType",
                JsonValue.NULL,
                "/spec/federatedType/group"),
            argumentSet("no propagation", "/spec/propagation", JsonValue.NULL, "/spec/propagation"),
            argumentSet(
                "empty propagation", "/spec/propagation", JsonValue.of(""), "/spec/propagation"),
            argumentSet(
                "unknown propagation",
                "/spec/propagation",
                JsonValue.of("enabled"),
                "/spec/propagation"),
            argumentSet(
                "empty status collection",
                "/spec/statusCollection",
                JsonValue.of(""),
                "/spec/statusCollection"),
            argumentSet(
                "unknown status collection",
                "/spec/statusCollection",
                JsonValue.of("Sometimes"),
                "/spec/statusCollection"),
            argumentSet("no spec", "/spec", JsonValue.NULL, "/spec/propagation"));
    return Stream.concat(
        own,
        Stream.of("targetType", "federatedType", "statusType")
            .flatMap(FederatedTypeConfigValidationTest::refusedInAType));
  }

  private static Stream<Arguments> refusedInAType(String field) {
    String at = "/spec/" + field;
    Stream<Arguments> all =
        Stream.of(
            refused(field, at + "/group", "not_a_domain.com"),
            refused(field, at + "/group", "Upper.Case.com"),
            refused(field, at + "/group", "a." + "b".repeat(252)),
            refused(field, at + "/version", ""),
            refused(field, at + "/version", "1"),
            refused(field, at + "/version", "V1"),
            refused(field, at + "/kind", ""),
            refused(field, at + "/kind", "Two Words"),
            refused(field, at + "/kind", "K".repeat(64)),
            refused(field, at + "/pluralName", ""),
            refused(field, at + "/pluralName", "Deployments"),
            refused(field, at + "/pluralName", "dot.ted"),
            refused(field, at + "/pluralName", "dash-"),
            refused(field, at + "/scope", ""),
            refused(field, at + "/scope", "namespaced"));
    return field.equals("targetType")
        ? all
        : Stream.concat(
            all,
            Stream.of(refused(field, at + "/group", ""), refused(field, at + "/group", "nodots")));
  }

  private static Arguments refused(String field, String pointer, String value) {
    String last = pointer.substring(pointer.lastIndexOf('/') + 1);
    return argumentSet(
        field + " " + last + " \"" + (value.length() > 20 ? "too long" : value) + "\"",
        pointer,
        JsonValue.of(value),
        pointer);
  }

  @ParameterizedTest
  @MethodSource
  void aStatusIsRefused(String pointer, JsonValue value, String problemAt) {
    assertThat(FederatedTypeConfigValidation.validateStatus(typeConfig(changed(pointer, value))))
        .extracting(problem -> problem.path().toString())
        .containsExactly(problemAt);
  }

  static Stream<Arguments> aStatusIsRefused() {
    return Stream.of(
        argumentSet(
            "negative generation",
            "/status/observedGeneration",
            JsonValue.of(-1),
            "/status/observedGeneration"),
        argumentSet(
            "no propagation controller",
            "/status/propagationController",
            JsonValue.NULL,
            "/status/propagationController"),
        argumentSet(
            "unknown propagation controller",
            "/status/propagationController",
            JsonValue.of("Walking"),
            "/status/propagationController"),
        argumentSet(
            "unknown status controller",
            "/status/statusController",
            JsonValue.of("Walking"),
            "/status/statusController"),
        argumentSet(
            "empty status controller",
            "/status/statusController",
            JsonValue.of(""),
            "/status/statusController"),
        argumentSet("no status", "/status", JsonValue.NULL, "/status/propagationController"));
  }

  @Test
  void aStatusMayLackGenerationAndStatusController() {
    JsonValue value = JsonValue.parseYaml("{propagationController: NotRunning}");

    assertThat(FederatedTypeConfigValidation.validateStatus(typeConfig(changed("/status", value))))
        .isEmpty();
  }

  @Test
  void specAndStatusAreValidatedApart() {
    FederatedTypeConfig config =
        typeConfig(changed("/status/propagationController", JsonValue.of("Walking")));
    assertThat(FederatedTypeConfigValidation.validate(config)).isEmpty();

    config = typeConfig(changed("/spec/propagation", JsonValue.of("Maybe")));
    assertThat(FederatedTypeConfigValidation.validateStatus(config)).isEmpty();
  }

  private static JsonValue changed(String pointer, JsonValue value) {
    return Changes.changed(VALID, pointer, value);
  }

  private static FederatedTypeConfig typeConfig(JsonValue json) {
    return Serialization.unmarshal(json.toJson(), FederatedTypeConfig.class);
  }
}
