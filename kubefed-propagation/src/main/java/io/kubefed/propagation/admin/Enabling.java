package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.KubeFedTypes.FEDERATED_TYPE_CONFIG;
import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.core.validation.FederatedTypeConfigValidation;
import io.kubefed.propagation.cluster.DiscoveredType;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.TypeNotServedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets a type be federated: its type config, and the definition of the federated type. */
final class Enabling {

  private static final Duration SERVING_PATIENCE = Duration.ofSeconds(30);

  /** The two objects that make a type federated. */
  private record Objects(FederatedType type, JsonValue typeConfig, JsonValue definition) {}

  private final Host host;
  private final EnableRequest request;

  Enabling(Host host, EnableRequest request) {
    this.host = host;
    this.request = request;
  }

  /** The type config, without a namespace, and the definition. */
  List<JsonValue> manifests() {
    Objects objects = objects();
    return List.of(objects.typeConfig(), objects.definition());
  }

  private Objects objects() {
    TargetApi target =
        target(TypeLookup.find(host.client(), request.typeName(), request.targetVersion()));
    FederatedType type =
        FederatedTypes.forTarget(
            target.type(), request.federatedGroup(), request.federatedVersion());
    FederatedTypeConfig config = FederatedTypes.toTypeConfig(type);
    List<String> problems =
        FederatedTypeConfigValidation.validate(config).stream().map(Object::toString).toList();
    if (!problems.isEmpty()) {
      throw AdminException.refused(
          host.name(),
          ObjectReference.of(FEDERATED_TYPE_CONFIG, host.namespace(), name(type)),
          String.join("; ", problems));
    }
    JsonValue typeConfig = JsonValue.parse(Serialization.asJson(config)).without("status");
    return new Objects(type, typeConfig, FederatedTypeCrd.generate(type, target));
  }

  private TargetApi target(DiscoveredType found) {
    ResourceType type = found.type();
    boolean scalable = found.subresources().contains("scale");
    Optional<JsonValue> definition =
        type.group().isEmpty()
            ? Optional.empty()
            : host.client().get(CUSTOM_RESOURCE_DEFINITION, "", type.qualifiedPlural());
    if (definition.isPresent()) {
      return TargetApi.ofDefinition(definition.get(), type.version());
    }
    return new TargetApi(
        type,
        found.shortNames(),
        scalable
            || BuiltInTypes.find(type.qualifiedPlural()).map(TargetApi::scalable).orElse(false),
        Optional.empty());
  }

  private static String name(FederatedType type) {
    return type.target().qualifiedPlural();
  }

  FederatedType run(Journal journal) {
    host.systemNamespace();
    Objects objects = objects();
    List<JsonValue> typeConfigs = host.typeConfigs();
    typeConfigs.forEach(existing -> check(existing, objects.type()));
    journal.ensure(
        host.client(), CUSTOM_RESOURCE_DEFINITION, objects.definition(), Enabling::withVersions);
    if (!journal.isDryRun()) {
      awaitServing(objects.type().federated());
    }
    // First the right to work on the type, then the type config that has the control plane do so.
    ControlPlaneRole.grant(host, objects.type().federated(), journal);
    JsonValue typeConfig =
        journal.ensure(
            host.client(),
            FEDERATED_TYPE_CONFIG,
            objects
                .typeConfig()
                .with(
                    "metadata",
                    Trees.metadata(objects.typeConfig())
                        .with("namespace", JsonValue.of(host.namespace()))));
    List<JsonValue> others =
        typeConfigs.stream()
            .filter(other -> !Trees.name(other).equals(Trees.name(typeConfig)))
            .toList();
    List<FederatedType> propagated = new ArrayList<>(Host.propagated(others));
    propagated.add(objects.type());
    MemberRoles.follow(host, propagated, journal);
    return Host.federatedType(typeConfig);
  }

  /** Two type configs must share neither a federated type nor the objects in the members. */
  private void check(JsonValue existing, FederatedType wanted) {
    FederatedType enabled = Host.federatedType(existing);
    ObjectReference reference = Trees.reference(FEDERATED_TYPE_CONFIG, existing);
    if (Trees.name(existing).equals(name(wanted))) {
      if (!enabled.federated().equals(wanted.federated())) {
        throw AdminException.refused(
            host.name(),
            reference,
            "the type is federated already, as "
                + enabled.federated()
                + ", and cannot become "
                + wanted.federated()
                + "; disable it first");
      }
    } else if (BuiltInTypes.serveTheSameObjects(enabled.target(), wanted.target())) {
      throw AdminException.refused(
          host.name(),
          reference,
          "it federates " + enabled.target() + ", the same objects as " + wanted.target());
    } else if (enabled.federated().qualifiedPlural().equals(wanted.federated().qualifiedPlural())) {
      throw AdminException.refused(
          host.name(),
          reference,
          "it has the federated type "
              + wanted.federated().qualifiedPlural()
              + " already; another federated group makes "
              + wanted.target()
              + " a type of its own");
    }
  }

  /** The definition that is there, with the names and versions that are wanted. */
  private static JsonValue withVersions(JsonValue there, JsonValue wanted) {
    JsonValue spec = wanted.get("spec").orElseThrow();
    return Trees.overlay(
        there.with(
            "spec",
            there
                .get("spec")
                .orElseGet(JsonValue::emptyObject)
                .with("versions", spec.get("versions").orElseThrow())),
        wanted);
  }

  private void awaitServing(ResourceType federated) {
    if (!host.waiting().untilHolds(host.client(), SERVING_PATIENCE, () -> served(federated))) {
      throw AdminException.refused(
          host.name(),
          ObjectReference.of(CUSTOM_RESOURCE_DEFINITION, "", federated.qualifiedPlural()),
          "its type is not served after "
              + SERVING_PATIENCE.toSeconds()
              + " seconds; see its status.conditions, then repeat");
    }
    host.client().refreshDiscovery();
  }

  private boolean served(ResourceType federated) {
    try {
      host.client().list(federated, ListOptions.everywhere().withLimit(1).withMetadataOnly(true));
      return true;
    } catch (TypeNotServedException e) {
      return false;
    }
  }

  /** The request for what a target would be federated as, if nobody said otherwise. */
  static EnableRequest byDefault(ResourceType target) {
    return EnableRequest.of(target.qualifiedPlural()).withTargetVersion(target.version());
  }
}
