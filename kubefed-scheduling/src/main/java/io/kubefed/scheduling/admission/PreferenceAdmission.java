package io.kubefed.scheduling.admission;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.admission.AdmissionRequest;
import io.kubefed.propagation.admission.AdmissionRule;
import io.kubefed.propagation.admission.AdmissionValidator;
import io.kubefed.scheduling.preference.SchedulingPreference;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.List;

/** Judges ReplicaSchedulingPreferences before they are stored. */
public final class PreferenceAdmission implements AdmissionValidator {

  private static final String PLURAL = "replicaschedulingpreferences";

  private final StrategyCatalog strategies;

  /** Judges preferences that can name these strategies. */
  public PreferenceAdmission(StrategyCatalog strategies) {
    this.strategies = requireNonNull(strategies, "strategies");
  }

  @Override
  public String name() {
    return PLURAL + "." + KubeFedNames.SCHEDULING_GROUP;
  }

  @Override
  public String path() {
    return "/validate-" + PLURAL;
  }

  @Override
  public List<AdmissionRule> rules() {
    return List.of(AdmissionRule.of(KubeFedNames.SCHEDULING_GROUP, "v1alpha1", PLURAL));
  }

  @Override
  public List<Problem> validate(AdmissionRequest request) {
    return SchedulingPreference.validate(request.object().orElseThrow(), strategies);
  }
}
