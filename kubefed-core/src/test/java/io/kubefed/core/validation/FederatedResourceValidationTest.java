package io.kubefed.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import org.junit.jupiter.api.Test;

class FederatedResourceValidationTest {

  private static final FederatedType SECRETS =
      FederatedType.forTarget(ResourceType.namespaced("v1", "Secret", "secrets"));

  private static final String METADATA =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedSecret
      metadata: {name: key, namespace: shop}
      """;

  @Test
  void aSoundResourceHasNoProblem() {
    JsonValue resource =
        JsonValue.parseYaml(
            METADATA
                + "spec: {template: {data: {a: Yg==}}, placement: {clusters: [{name: east}]}}");

    assertThat(FederatedResourceValidation.validate(SECRETS, resource)).isEmpty();
  }

  @Test
  void warningsAreToldOfASoundResource() {
    JsonValue resource =
        JsonValue.parseYaml(METADATA + "spec: {template: {metadata: {annotations: {a: b}}}}");

    assertThat(FederatedResourceValidation.validate(SECRETS, resource))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.isError()).isFalse();
              assertThat(problem.path()).hasToString("/spec/template/metadata/annotations");
            });
  }

  @Test
  void errorsComeBeforeWarningsAndEachIsToldOnce() {
    JsonValue resource =
        JsonValue.parseYaml(
            METADATA
                + "spec: {template: {metadata: {annotations: {a: b}}}, placment: {}, overrides:"
                + " 1}");

    assertThat(FederatedResourceValidation.validate(SECRETS, resource))
        .extracting(Problem::severity, problem -> problem.path().toString())
        .containsExactly(
            tuple(Problem.Severity.ERROR, "/spec/placment"),
            tuple(Problem.Severity.ERROR, "/spec/overrides"),
            tuple(Problem.Severity.WARNING, "/spec/template/metadata/annotations"));
  }
}
