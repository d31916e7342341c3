package io.kubefed.propagation.admission;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.FeatureGatesConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Fills in what a KubeFedConfig leaves out.
 *
 * @param gates which feature gates are written down: they differ between versions of KubeFed, and a
 *     controller manager refuses to start with a gate that it does not know
 */
record ConfigDefaults(Gates gates) implements Reviewer {

  /** Whose feature gates are written down. */
  enum Gates {
    /** Those that every version knows. */
    LAST,
    /** Those of the first versions, which ask at another path. */
    EARLY
  }

  @Override
  public Verdict review(AdmissionRequest request) {
    Optional<JsonValue> object = request.object();
    if (object.isEmpty()
        || !request.group().equals(KubeFedNames.CORE_GROUP)
        || !request.resource().equals("kubefedconfigs")) {
      return Verdict.ADMITTED;
    }
    KubeFedConfig config;
    try {
      config = Serialization.unmarshal(object.get().toJson(), KubeFedConfig.class);
    } catch (KubernetesClientException | IllegalArgumentException e) {
      return Verdict.unreadable(
          "this is no KubeFedConfig: a field is of another kind than the definition says");
    }
    KubeFedConfig complete = KubeFedConfigDefaults.withDefaults(config);
    if (gates == Gates.EARLY) {
      useEarlyGates(config, complete.getSpec());
    }
    JsonValue spec = JsonValue.parse(Serialization.asJson(complete.getSpec()));
    Optional<JsonValue> before = object.get().get("spec");
    if (before.equals(Optional.of(spec))) {
      return Verdict.ADMITTED;
    }
    return Verdict.patched(
        JsonValue.of(
            List.of(
                Json.object(
                    "op",
                    before.isPresent() ? "replace" : "add",
                    "path",
                    "/spec",
                    "value",
                    spec))));
  }

  private static void useEarlyGates(KubeFedConfig stated, KubeFedConfigSpec spec) {
    List<String> own =
        stated.getSpec() == null || stated.getSpec().getFeatureGates() == null
            ? List.of()
            : stated.getSpec().getFeatureGates().stream()
                .map(gate -> String.valueOf(gate.getName()))
                .toList();
    List<FeatureGatesConfig> gates = new ArrayList<>();
    if (spec.getFeatureGates() != null) {
      gates.addAll(spec.getFeatureGates());
    }
    for (FeatureGate gate :
        List.of(FeatureGate.CROSS_CLUSTER_SERVICE_DISCOVERY, FeatureGate.FEDERATED_INGRESS)) {
      if (!own.contains(gate.gateName())) {
        FeatureGatesConfig added = new FeatureGatesConfig();
        added.setName(gate.gateName());
        added.setConfiguration(KubeFedNames.ENABLED);
        gates.add(added);
      }
    }
    gates.sort(
        Comparator.comparing(
            FeatureGatesConfig::getName, Comparator.nullsFirst(Comparator.naturalOrder())));
    spec.setFeatureGates(gates);
  }
}
