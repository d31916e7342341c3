package io.kubefed.scheduling.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.AdmissionRequest;
import io.kubefed.propagation.admission.AdmissionRequest.Operation;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreferenceAdmissionTest {

  private final PreferenceAdmission admission = new PreferenceAdmission(StrategyCatalog.standard());

  @Test
  void aSoundPreferenceHasNoProblem() {
    assertThat(validate("{targetKind: FederatedDeployment, totalReplicas: 9}")).isEmpty();
  }

  @Test
  void refusesInTheWordsOfTheReader() {
    assertThat(
            validate(
                "{targetKind: FederatedDeployment, totalReplicas: 9, clusters: {east:"
                    + " {minReplicas: 3, maxReplicas: 1}}}"))
        .anySatisfy(
            problem -> {
              assertThat(problem.isError()).isTrue();
              assertThat(problem.path().toString()).startsWith("/spec/clusters/east");
            });
    assertThat(validate("{totalReplicas: 9}"))
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/targetKind");
  }

  @Test
  void isAskedAboutPreferencesAlone() {
    assertThat(admission.name()).isEqualTo("replicaschedulingpreferences.scheduling.kubefed.io");
    assertThat(admission.rules())
        .singleElement()
        .satisfies(
            rule -> assertThat(rule.resources()).containsExactly("replicaschedulingpreferences"));
  }

  private List<Problem> validate(String spec) {
    JsonValue object =
        JsonValue.parseYaml(
            "{apiVersion: scheduling.kubefed.io/v1alpha1, kind: ReplicaSchedulingPreference,"
                + " metadata: {name: web, namespace: shop}, spec: "
                + spec
                + "}");
    return admission.validate(
        new AdmissionRequest(
            "u",
            Operation.CREATE,
            "scheduling.kubefed.io",
            "v1alpha1",
            "replicaschedulingpreferences",
            "",
            "shop",
            "web",
            false,
            Optional.of(object),
            Optional.empty()));
  }
}
