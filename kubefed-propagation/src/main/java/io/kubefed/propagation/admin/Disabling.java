package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.KubeFedTypes.FEDERATED_TYPE_CONFIG;
import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.TypeNotServedException;
import java.util.Optional;

/**
 * Lets a type be federated no longer: propagation is stopped first, so that the control plane does
 * not take the end of the type for the deletion of its resources.
 */
final class Disabling {

  private final Host host;
  private final DisableRequest request;
  private final Journal journal;

  Disabling(Host host, DisableRequest request, Journal journal) {
    this.host = host;
    this.request = request;
    this.journal = journal;
  }

  void run() {
    String name = typeConfigName();
    Optional<JsonValue> typeConfig = host.typeConfig(name);
    Optional<ResourceType> federated =
        request.deleteDefinition() ? Optional.of(federated(typeConfig)) : Optional.empty();
    federated.ifPresent(this::checkUnused);
    if (typeConfig.isPresent()) {
      stop(typeConfig.get());
    }
    if (federated.isPresent()) {
      checkUnused(federated.get());
      journal.delete(
          host.client(), CUSTOM_RESOURCE_DEFINITION, "", federated.get().qualifiedPlural());
    }
    journal.delete(host.client(), FEDERATED_TYPE_CONFIG, host.namespace(), name);
    if (typeConfig.isPresent() && !journal.isDryRun()) {
      awaitGone(name);
    }
    if (journal.isDryRun() || host.typeConfig(name).isEmpty()) {
      // Not before: what is left to do about the type needs the right to it.
      typeConfig
          .map(Host::federatedType)
          .ifPresent(type -> ControlPlaneRole.revoke(host, type.federated(), journal));
    }
    MemberRoles.follow(
        host,
        Host.propagated(
            host.typeConfigs().stream().filter(other -> !Trees.name(other).equals(name)).toList()),
        journal);
  }

  /** A type config may outlive its target, which discovery then no longer knows. */
  private String typeConfigName() {
    return host.typeConfig(request.typeName()).isPresent() || request.typeName().contains(".")
        ? request.typeName()
        : TypeLookup.find(host.client(), request.typeName(), Optional.empty())
            .type()
            .qualifiedPlural();
  }

  private ResourceType federated(Optional<JsonValue> typeConfig) {
    return typeConfig
        .map(Host::federatedType)
        .orElseGet(
            () ->
                FederatedTypes.forTarget(
                    TypeLookup.find(host.client(), request.typeName(), request.targetVersion())
                        .type(),
                    request.federatedGroup(),
                    KubeFedNames.TYPES_VERSION))
        .federated();
  }

  private void checkUnused(ResourceType federated) {
    Optional<JsonValue> one;
    try {
      one =
          host
              .client()
              .list(federated, ListOptions.everywhere().withLimit(1).withMetadataOnly(true))
              .items()
              .stream()
              .findFirst();
    } catch (TypeNotServedException e) {
      return;
    }
    if (one.isPresent()) {
      throw AdminException.refused(
          host.name(),
          Trees.reference(federated, one.get()),
          "while there are resources of "
              + federated.qualifiedPlural()
              + " its definition cannot be deleted; delete them first, or keep the definition");
    }
  }

  private void stop(JsonValue typeConfig) {
    if (Optional.of(KubeFedNames.ENABLED).equals(typeConfig.text("spec", "propagation"))) {
      journal.ensure(
          host.client(),
          FEDERATED_TYPE_CONFIG,
          typeConfig,
          (there, wanted) ->
              Trees.overlay(
                  there, Trees.fields("spec", Trees.fields("propagation", KubeFedNames.DISABLED))));
    }
    if (journal.isDryRun()) {
      return;
    }
    String name = Trees.name(typeConfig);
    if (!host.waiting().untilHolds(host.client(), request.patience(), () -> stopped(name))) {
      throw AdminException.refused(
          host.name(),
          Trees.reference(FEDERATED_TYPE_CONFIG, typeConfig),
          "the control plane has not stopped propagating within "
              + request.patience().toSeconds()
              + " seconds; see whether it runs, then repeat");
    }
  }

  /** A control plane that has never looked at the type config has nothing to stop. */
  private boolean stopped(String name) {
    return host.typeConfig(name)
        .flatMap(config -> config.text("status", "propagationController"))
        .filter(KubeFedNames.RUNNING::equals)
        .isEmpty();
  }

  private void awaitGone(String name) {
    if (!host.waiting()
        .untilHolds(host.client(), request.patience(), () -> host.typeConfig(name).isEmpty())) {
      journal.left(
          host.client(),
          ObjectReference.of(FEDERATED_TYPE_CONFIG, host.namespace(), name),
          "it goes once the control plane has taken the managed label off the type's objects");
    }
  }
}
