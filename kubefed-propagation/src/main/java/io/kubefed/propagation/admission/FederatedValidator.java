package io.kubefed.propagation.admission;

import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.validation.FederatedResourceLint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks over federated resources of every type, in the words of {@code kubefedctl lint}. */
final class FederatedValidator implements AdmissionValidator {

  static final String NAME = "federatedresources." + KubeFedNames.TYPES_GROUP;

  /** Stands for the group of a target of which nothing is known. */
  private static final String UNKNOWN_GROUP = "unknown.invalid";

  private final HostView host;

  FederatedValidator(HostView host) {
    this.host = host;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String path() {
    return "/validate-federatedresources";
  }

  @Override
  public List<AdmissionRule> rules() {
    return rules(host.federatedTypes());
  }

  /** The usual group as a whole, and the types that are in other groups one by one. */
  static List<AdmissionRule> rules(Collection<ResourceType> types) {
    List<AdmissionRule> rules = new ArrayList<>();
    rules.add(AdmissionRule.of(KubeFedNames.TYPES_GROUP, "*", "*"));
    types.stream()
        .filter(type -> !type.group().equals(KubeFedNames.TYPES_GROUP))
        .map(type -> new AdmissionRule(type.group(), List.of("*"), List.of(type.plural())))
        .distinct()
        .sorted((one, other) -> one.toString().compareTo(other.toString()))
        .forEach(rules::add);
    return rules;
  }

  @Override
  public List<Problem> validate(AdmissionRequest request) {
    JsonValue object = request.object().orElseThrow();
    return FederatedResourceLint.lint(type(request, object), object, host.context());
  }

  private FederatedType type(AdmissionRequest request, JsonValue object) {
    String kind = object.text("kind").orElse("");
    ResourceType federated =
        new ResourceType(
            request.group(),
            orUnknown(request.version()),
            orUnknown(kind),
            request.resource(),
            !request.namespace().isEmpty());
    ResourceType target =
        host.target(request.group(), request.resource())
            .or(() -> builtIn(request.resource()))
            .orElseGet(
                () ->
                    new ResourceType(
                        UNKNOWN_GROUP,
                        "v1",
                        kind.startsWith("Federated") && kind.length() > "Federated".length()
                            ? kind.substring("Federated".length())
                            : orUnknown(kind),
                        request.resource(),
                        federated.namespaced()));
    return new FederatedType(federated, target, Optional.empty(), false);
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? "unknown" : text;
  }

  private static Optional<ResourceType> builtIn(String federatedPlural) {
    return BuiltInTypes.all().stream()
        .map(api -> api.type())
        .filter(type -> FederatedType.forTarget(type).federated().plural().equals(federatedPlural))
        .findFirst();
  }
}
