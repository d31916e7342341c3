package io.kubefed.propagation.controller.type;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.validation.FederatedTypeConfigValidation;
import io.kubefed.propagation.informer.Form;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A FederatedTypeConfig, read once.
 *
 * @param object the object
 * @param propagates whether it says that resources are propagated
 * @param type the type that it declares; empty where that cannot even be read
 * @param problems what is wrong with it, so that nothing can run for it; empty if it is fine
 */
record TypeConfig(
    JsonValue object, boolean propagates, Optional<FederatedType> type, List<Problem> problems) {

  static final ResourceType TYPE =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");

  /** The name of the type config of namespaces. */
  static final String NAMESPACES = "namespaces";

  static final Form<TypeConfig> FORM = Form.ofWhole(TypeConfig::read);

  TypeConfig {
    problems = List.copyOf(problems);
  }

  static TypeConfig read(JsonValue object) {
    FederatedTypeConfig config;
    try {
      config = Serialization.unmarshal(object.toJson(), FederatedTypeConfig.class);
    } catch (KubernetesClientException | IllegalArgumentException e) {
      return new TypeConfig(
          object,
          false,
          Optional.empty(),
          List.of(
              Problem.error(
                  Pointer.of("spec"), "a field is of another kind than the definition says")));
    }
    FederatedTypeConfig complete = FederatedTypes.withDefaults(config);
    List<Problem> problems =
        FederatedTypeConfigValidation.validate(complete).stream().filter(Problem::isError).toList();
    try {
      return new TypeConfig(
          object,
          complete.getSpec().propagates(),
          Optional.of(FederatedTypes.of(complete)),
          problems);
    } catch (InvalidResourceException e) {
      return new TypeConfig(
          object, false, Optional.empty(), problems.isEmpty() ? e.problems() : problems);
    }
  }

  String name() {
    return object.text("metadata", "name").orElse("");
  }

  /** When it was created: RFC 3339 in UTC, which sorts as text. */
  String created() {
    return object.text("metadata", "creationTimestamp").orElse("");
  }

  /** The version of the object, where it is a number, as it is on every server so far. */
  long resourceVersion() {
    try {
      return Long.parseLong(object.text("metadata", "resourceVersion").orElse(""));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  boolean isDeleted() {
    return object.text("metadata", "deletionTimestamp").isPresent();
  }

  boolean hasFinalizer() {
    return finalizers().contains(KubeFedNames.TYPE_CONFIG_FINALIZER);
  }

  List<String> finalizers() {
    return object.path("metadata", "finalizers").map(JsonValue::items).orElse(List.of()).stream()
        .flatMap(finalizer -> finalizer.text().stream())
        .toList();
  }

  boolean isValid() {
    return type.isPresent() && problems.isEmpty();
  }

  /** Whether it lays claim to its types: it runs or wants to, or still has to let go of them. */
  boolean claims() {
    return isValid() && (isDeleted() ? hasFinalizer() : propagates);
  }

  /** Of two that lay claim to the same, the older one has it. */
  boolean isBefore(TypeConfig other) {
    int age = created().compareTo(other.created());
    return age == 0 ? name().compareTo(other.name()) < 0 : age < 0;
  }

  /** What this is found under by those that may lay claim to the same. */
  Set<String> claimKeys() {
    return type.map(TypeConfig::claimKeys).orElse(Set.of());
  }

  static Set<String> claimKeys(FederatedType type) {
    return Stream.of(
            "federated kind " + type.federated().group() + "/" + type.federated().kind(),
            "federated plural " + type.federated().group() + "/" + type.federated().plural(),
            "target kind " + type.target().kind(),
            "target plural " + type.target().plural())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether two types have the same federated resources, or the same objects in members. */
  static boolean clash(FederatedType one, FederatedType other) {
    return isSame(one.federated(), other.federated()) || haveSameTarget(one, other);
  }

  /** Whether the objects of two types in members are the same. */
  static boolean haveSameTarget(FederatedType one, FederatedType other) {
    return isSame(one.target(), other.target())
        || BuiltInTypes.serveTheSameObjects(one.target(), other.target());
  }

  private static boolean isSame(ResourceType one, ResourceType other) {
    return one.group().equals(other.group())
        && (one.kind().equals(other.kind()) || one.plural().equals(other.plural()));
  }
}
