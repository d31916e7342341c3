package io.kubefed.propagation.admin;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admin.ObjectChange.Result;
import io.kubefed.propagation.cluster.DiscoveredType;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Federates resources of the host. All targets are read, and all types known, before the first
 * object is written.
 */
final class Federating {

  private static final int PAGE = 500;

  /** What controllers make anew in every cluster. */
  private static final List<String> MADE_BY_CONTROLLERS =
      List.of(
          "endpoints",
          "endpointslices.discovery.k8s.io",
          "events",
          "events.events.k8s.io",
          "leases.coordination.k8s.io");

  private static final Set<String> OWN_GROUPS =
      Set.of(
          KubeFedNames.CORE_GROUP,
          KubeFedNames.TYPES_GROUP,
          KubeFedNames.SCHEDULING_GROUP,
          KubeFedNames.MULTICLUSTER_DNS_GROUP);

  /** A type of targets: what it is federated as, and whether that is enabled. */
  private record Kind(FederatedType type, boolean enabled) {}

  /** A resource that is to be, with the type it is of. */
  private record Item(Kind kind, JsonValue target, JsonValue federated) {}

  private final Host host;
  private final FederateRequest request;
  private final Journal journal;
  private final Map<ResourceType, Kind> kinds = new LinkedHashMap<>();

  Federating(Host host, FederateRequest request, Journal journal) {
    this.host = host;
    this.request = request;
    this.journal = journal;
  }

  /** The federated resources that would be made, of types enabled or not. */
  List<JsonValue> manifests() {
    return items().stream().map(Item::federated).toList();
  }

  void run() {
    List<Item> items = items();
    List<FederatedType> missing =
        kinds.values().stream().filter(kind -> !kind.enabled()).map(Kind::type).toList();
    if (!missing.isEmpty() && !request.enableType()) {
      throw AdminException.refused(
          host.name(),
          null,
          missing.stream().map(type -> type.target().qualifiedPlural()).collect(joining(", "))
              + (missing.size() == 1 ? " is" : " are")
              + " not enabled: enable with the request, before it, or skip");
    }
    Set<ResourceType> notServed = new HashSet<>();
    for (FederatedType type : missing) {
      new Enabling(host, Enabling.byDefault(type.target())).run(journal);
      if (journal.isDryRun()) {
        notServed.add(type.federated());
      }
    }
    items.forEach(item -> write(item, notServed));
  }

  private List<Item> items() {
    ResourceType found =
        TypeLookup.find(host.client(), request.typeName(), Optional.empty()).type();
    if (request.contents() && !found.qualifiedPlural().equals("namespaces")) {
      throw AdminException.refused(
          host.name(), null, found + " has no contents to federate: namespaces have");
    }
    Kind kind = kind(found);
    ResourceType target = kind.type().target();
    String namespace = target.namespaced() ? request.namespace() : "";
    JsonValue object =
        host.client()
            .get(target, namespace, request.name())
            .orElseThrow(
                () ->
                    AdminException.refused(
                        host.name(),
                        ObjectReference.of(target, namespace, request.name()),
                        "not found; what is to be federated has to be in the host"));
    List<Item> items = new ArrayList<>();
    items.add(item(kind, object));
    if (request.contents()) {
      addContents(items);
    }
    return items;
  }

  private void addContents(List<Item> items) {
    Set<ResourceType> federated = new HashSet<>();
    host.typeConfigs().forEach(config -> federated.add(Host.federatedType(config).federated()));
    for (DiscoveredType found : host.client().discover()) {
      ResourceType type = found.type();
      if (!type.namespaced()
          || !found.preferred()
          || !found.isStored()
          || OWN_GROUPS.contains(type.group())
          || type.group().equals("extensions")
          || federated.contains(type)
          || isSkipped(found)) {
        continue;
      }
      List<JsonValue> objects = list(type);
      if (!objects.isEmpty()) {
        Kind kind = kind(type);
        (kind.type().target().equals(type) ? objects : list(kind.type().target()))
            .forEach(object -> items.add(item(kind, object)));
      }
    }
  }

  private boolean isSkipped(DiscoveredType found) {
    return MADE_BY_CONTROLLERS.contains(found.type().qualifiedPlural())
        || request.skipApiResources().stream()
            .anyMatch(
                name ->
                    !name.isEmpty() && (name.equals(found.type().group()) || found.isCalled(name)));
  }

  /** The objects of the namespace, without those that are made again in every cluster. */
  private List<JsonValue> list(ResourceType type) {
    try {
      return host
          .client()
          .listAll(type, ListOptions.inNamespace(request.name()).withLimit(PAGE))
          .items()
          .stream()
          .filter(object -> !isMadeByItself(type, object))
          .toList();
    } catch (TypeNotServedException e) {
      return List.of();
    }
  }

  private static boolean isMadeByItself(ResourceType type, JsonValue object) {
    boolean controlled =
        Trees.items(object, "metadata", "ownerReferences").stream()
            .anyMatch(owner -> owner.bool("controller").orElse(false));
    boolean rootCertificates =
        type.equals(StandardTypes.CONFIG_MAP) && Trees.name(object).equals("kube-root-ca.crt");
    boolean token =
        type.equals(StandardTypes.SECRET)
            && object.text("type").equals(Optional.of("kubernetes.io/service-account-token"));
    return controlled || rootCertificates || token;
  }

  private Kind kind(ResourceType target) {
    return kinds.computeIfAbsent(
        target,
        type ->
            host.typeConfig(type.qualifiedPlural())
                .map(config -> new Kind(Host.federatedType(config), true))
                .orElseGet(() -> new Kind(FederatedType.forTarget(type), false)));
  }

  private Item item(Kind kind, JsonValue target) {
    List<String> lost = FederatedManifests.lostAnnotations(target);
    if (!lost.isEmpty()) {
      journal.note(
          Trees.reference(kind.type().target(), target)
              + ": its annotations are not part of the template: "
              + String.join(", ", lost));
    }
    return new Item(kind, target, FederatedManifests.federate(kind.type(), target));
  }

  private void write(Item item, Set<ResourceType> notServed) {
    ResourceType type = item.kind().type().federated();
    JsonValue federated = item.federated();
    Optional<JsonValue> there =
        notServed.contains(type)
            ? Optional.empty()
            : host.client().get(type, Trees.namespace(federated), Trees.name(federated));
    ObjectReference reference = Trees.reference(type, federated);
    if (there.isEmpty()) {
      journal.create(host.client(), type, federated);
    } else if (template(there.get()).equals(template(federated))) {
      journal.record(host.client(), reference, Result.UNCHANGED, "");
    } else {
      journal.left(
          host.client(),
          reference,
          "it is there, with another template than "
              + Trees.reference(item.kind().type().target(), item.target())
              + " gives");
    }
  }

  private static Optional<JsonValue> template(JsonValue federated) {
    return federated.path("spec", "template");
  }
}
