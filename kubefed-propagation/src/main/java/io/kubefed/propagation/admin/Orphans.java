package io.kubefed.propagation.admin;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Tells and changes what becomes of the member objects of a federated resource. */
final class Orphans {

  private static final String TRUE = "true";

  private final Host host;

  Orphans(Host host) {
    this.host = host;
  }

  Orphaning get(String typeName, String namespace, String name) {
    return of(resource(type(typeName), namespace, name));
  }

  void set(String typeName, String namespace, String name, Orphaning orphaning, Journal journal) {
    ResourceType type = type(typeName);
    JsonValue resource = resource(type, namespace, name);
    journal.ensure(
        host.client(),
        type,
        resource,
        (there, wanted) ->
            of(there) == orphaning
                ? there
                : orphaning == Orphaning.ENABLED
                    ? Trees.annotated(there, KubeFedNames.ORPHAN_ANNOTATION, TRUE)
                    : Trees.without(
                        there, "metadata", "annotations", KubeFedNames.ORPHAN_ANNOTATION));
  }

  private static Orphaning of(JsonValue resource) {
    return Trees.annotation(resource, KubeFedNames.ORPHAN_ANNOTATION).equals(Optional.of(TRUE))
        ? Orphaning.ENABLED
        : Orphaning.DISABLED;
  }

  /** The federated type of that name, or of the target of that name. */
  private ResourceType type(String typeName) {
    ResourceType found = TypeLookup.find(host.client(), typeName, Optional.empty()).type();
    List<FederatedType> types = host.typeConfigs().stream().map(Host::federatedType).toList();
    return types.stream()
        .filter(type -> isOf(found, type.federated()) || isOf(found, type.target()))
        .map(FederatedType::federated)
        .findFirst()
        .orElseThrow(
            () ->
                AdminException.refused(
                    host.name(), null, found + " is no federated type, and not federated either"));
  }

  private static boolean isOf(ResourceType found, ResourceType type) {
    return found.qualifiedPlural().equals(type.qualifiedPlural());
  }

  private JsonValue resource(ResourceType type, String namespace, String name) {
    String place = type.namespaced() ? namespace : "";
    return host.client()
        .get(type, place, name)
        .orElseThrow(
            () ->
                AdminException.refused(
                    host.name(), ObjectReference.of(type, place, name), "not found"));
  }
}
