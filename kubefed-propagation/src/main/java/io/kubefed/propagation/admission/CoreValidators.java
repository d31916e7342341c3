package io.kubefed.propagation.admission;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedCluster;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.validation.FederatedTypeConfigValidation;
import io.kubefed.core.validation.KubeFedClusterValidation;
import io.kubefed.core.validation.KubeFedConfigValidation;
import io.kubefed.propagation.admission.AdmissionRequest.Operation;
import java.util.List;
import java.util.Optional;

/** The three validators that KubeFed has, under its names, and as strict as they are there. */
final class CoreValidators {

  private static final String VERSION = "v1beta1";

  private CoreValidators() {}

  static List<AdmissionValidator> all() {
    return List.of(
        new CoreValidator(
            "federatedtypeconfigs",
            "/validate-federatedtypeconfigs",
            true,
            CoreValidators::typeConfig),
        new CoreValidator(
            "kubefedclusters", "/validate-kubefedcluster", true, CoreValidators::cluster),
        new CoreValidator(
            "kubefedconfigs", "/validate-kubefedconfig", false, CoreValidators::config));
  }

  private interface Rules {
    List<Problem> problems(AdmissionRequest request);
  }

  private record CoreValidator(String plural, String path, boolean hasStatus, Rules check)
      implements AdmissionValidator {

    @Override
    public String name() {
      return plural + "." + KubeFedNames.CORE_GROUP;
    }

    @Override
    public List<AdmissionRule> rules() {
      return List.of(
          hasStatus
              ? AdmissionRule.of(KubeFedNames.CORE_GROUP, VERSION, plural, plural + "/status")
              : AdmissionRule.of(KubeFedNames.CORE_GROUP, VERSION, plural));
    }

    @Override
    public List<Problem> validate(AdmissionRequest request) {
      return check.problems(request);
    }

    @Override
    public boolean forgivesOldProblems() {
      return false;
    }

    @Override
    public FailurePolicy failurePolicy() {
      return FailurePolicy.FAIL;
    }
  }

  private static List<Problem> typeConfig(AdmissionRequest request) {
    FederatedTypeConfig config = read(request.object(), FederatedTypeConfig.class);
    return request.subresource().isEmpty()
        ? FederatedTypeConfigValidation.validate(config)
        : FederatedTypeConfigValidation.validateStatus(config);
  }

  private static List<Problem> cluster(AdmissionRequest request) {
    KubeFedCluster cluster = read(request.object(), KubeFedCluster.class);
    return request.subresource().isEmpty()
        ? KubeFedClusterValidation.validate(cluster)
        : KubeFedClusterValidation.validateStatus(cluster);
  }

  private static List<Problem> config(AdmissionRequest request) {
    KubeFedConfig config = read(request.object(), KubeFedConfig.class);
    return request.operation() == Operation.UPDATE
        ? KubeFedConfigValidation.validateUpdate(
            read(request.oldObject(), KubeFedConfig.class), config)
        : KubeFedConfigValidation.validate(config);
  }

  private static <T> T read(Optional<JsonValue> object, Class<T> type) {
    try {
      return Serialization.unmarshal(object.orElseGet(JsonValue::emptyObject).toJson(), type);
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "this is no "
              + type.getSimpleName()
              + ": a field is of another kind than the definition says",
          e);
    }
  }
}
