package io.kubefed.dns.sink.object;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.dns.sink.RecordSink;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps one DNSEndpoint per owner, beside it: {@code service-<name>} or {@code ingress-<name>}. The
 * owner is the object's controller, so that it goes with it.
 *
 * <p>Of an object that is there only the list of endpoints is replaced; what others put into its
 * metadata stays. An object of another controller is left alone. One without a controller is taken
 * over in KubeFed's group, since KubeFed made them so, and left alone in external-dns's, where
 * users write their own.
 *
 * <p>Failures are the cluster's ({@link io.kubefed.propagation.cluster.ClusterException}); a
 * conflict is worth trying again.
 */
public final class DnsEndpointSink implements RecordSink {

  private final ClusterClient cluster;
  private final ResourceType type;
  private final boolean takesOver;

  private DnsEndpointSink(ClusterClient cluster, ResourceType type, boolean takesOver) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.type = type;
    this.takesOver = takesOver;
  }

  /** A sink in that cluster, for objects of KubeFed's group {@code multiclusterdns.kubefed.io}. */
  public static DnsEndpointSink kubeFed(ClusterClient cluster) {
    return new DnsEndpointSink(cluster, DnsEndpointTypes.KUBEFED, true);
  }

  /** A sink in that cluster, for objects of external-dns's group {@code externaldns.k8s.io}. */
  public static DnsEndpointSink externalDns(ClusterClient cluster) {
    return new DnsEndpointSink(cluster, DnsEndpointTypes.EXTERNAL_DNS, false);
  }

  @Override
  public String destination() {
    return type.qualifiedPlural() + " of cluster " + cluster.name();
  }

  @Override
  public Publication publish(RecordOwner owner, List<Endpoint> endpoints) {
    JsonValue wanted = JsonValue.of(endpoints.stream().map(DnsEndpointSink::json).toList());
    Optional<JsonValue> found = find(owner);
    if (found.isEmpty()) {
      cluster.create(type, object(owner, wanted), WriteOptions.DEFAULT);
      return outcome(endpoints, List.of());
    }
    JsonValue object = found.get();
    Optional<String> foreign = foreign(owner, object);
    if (foreign.isPresent()) {
      return new Publication(
          names(endpoints).stream()
              .map(name -> new Outcome(name, Result.REFUSED, foreign.get()))
              .toList());
    }
    List<JsonValue> before =
        object.path("spec", "endpoints").map(JsonValue::items).orElse(List.of());
    JsonValue updated =
        controlled(owner, object)
            .with(
                "spec",
                object
                    .get("spec")
                    .filter(JsonValue::isObject)
                    .orElse(JsonValue.emptyObject())
                    .with("endpoints", wanted));
    if (!updated.equals(object)) {
      cluster.update(type, updated, WriteOptions.DEFAULT);
    }
    return outcome(endpoints, before);
  }

  @Override
  public Publication withdraw(RecordOwner owner) {
    Optional<JsonValue> found = find(owner).filter(object -> foreign(owner, object).isEmpty());
    if (found.isEmpty()) {
      return new Publication(List.of());
    }
    JsonValue object = found.get();
    DeleteOptions options = DeleteOptions.DEFAULT;
    Optional<String> uid = object.text("metadata", "uid");
    if (uid.isPresent()) {
      options = options.withUid(uid.get());
    }
    try {
      cluster.delete(type, owner.object().namespace(), objectName(owner), options);
    } catch (NotFoundException e) {
      // Somebody was quicker.
    }
    return outcome(
        List.of(), object.path("spec", "endpoints").map(JsonValue::items).orElse(List.of()));
  }

  /** Providers of external-dns do. */
  @Override
  public boolean choosesBetweenSets() {
    return true;
  }

  private Optional<JsonValue> find(RecordOwner owner) {
    return cluster.get(type, owner.object().namespace(), objectName(owner));
  }

  private static String objectName(RecordOwner owner) {
    return owner.prefix() + "-" + owner.object().name();
  }

  /** Why the object is not this owner's, if it is not. */
  private Optional<String> foreign(RecordOwner owner, JsonValue object) {
    Optional<JsonValue> controller =
        object.path("metadata", "ownerReferences").map(JsonValue::items).orElse(List.of()).stream()
            .filter(reference -> reference.bool("controller").orElse(false))
            .findFirst();
    if (controller.isEmpty() ? takesOver : isOwner(owner, controller.get())) {
      return Optional.empty();
    }
    String name = owner.object().namespace() + "/" + objectName(owner);
    return Optional.of(
        controller
            .map(
                other ->
                    "the DNSEndpoint "
                        + name
                        + " belongs to "
                        + other.text("kind").orElse("?")
                        + " "
                        + other.text("name").orElse("?")
                        + "; delete it or rename one of the two")
            .orElse(
                "the DNSEndpoint "
                    + name
                    + " is there and was not made for this record; delete or rename it"));
  }

  private static boolean isOwner(RecordOwner owner, JsonValue reference) {
    return reference.text("uid").filter(owner.uid()::equals).isPresent();
  }

  private JsonValue object(RecordOwner owner, JsonValue endpoints) {
    ObjectReference self = ObjectReference.of(type, owner.object().namespace(), objectName(owner));
    return controlled(
        owner,
        JsonValue.of(
            Map.of(
                "apiVersion", self.apiVersion(),
                "kind", self.kind(),
                "metadata", Map.of("name", self.name(), "namespace", self.namespace()),
                "spec", Map.of("endpoints", endpoints))));
  }

  /** The object with its owner as its controller. */
  private static JsonValue controlled(RecordOwner owner, JsonValue object) {
    JsonValue metadata = object.get("metadata").orElseThrow();
    List<JsonValue> references =
        metadata.get("ownerReferences").map(JsonValue::items).orElse(List.of());
    if (references.stream()
        .anyMatch(
            reference -> isOwner(owner, reference) && reference.bool("controller").orElse(false))) {
      return object;
    }
    List<JsonValue> all = new ArrayList<>(references);
    all.removeIf(reference -> isOwner(owner, reference));
    all.add(
        JsonValue.of(
            Map.of(
                "apiVersion", owner.object().apiVersion(),
                "kind", owner.object().kind(),
                "name", owner.object().name(),
                "uid", owner.uid(),
                "controller", true)));
    return object.with("metadata", metadata.with("ownerReferences", JsonValue.of(all)));
  }

  private static JsonValue json(Endpoint endpoint) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dnsName", endpoint.name().toString());
    json.put("recordType", endpoint.type().name());
    json.put("recordTTL", endpoint.ttlSeconds());
    json.put("targets", endpoint.targets());
    if (!endpoint.labels().isEmpty()) {
      json.put("labels", endpoint.labels());
    }
    endpoint.setIdentifier().ifPresent(identifier -> json.put("setIdentifier", identifier));
    if (!endpoint.providerSpecific().isEmpty()) {
      json.put(
          "providerSpecific",
          endpoint.providerSpecific().entrySet().stream()
              .map(property -> Map.of("name", property.getKey(), "value", property.getValue()))
              .toList());
    }
    return JsonValue.of(json);
  }

  private static Publication outcome(List<Endpoint> endpoints, List<JsonValue> before) {
    List<Outcome> outcomes = new ArrayList<>();
    for (DnsName name : names(endpoints)) {
      List<JsonValue> now =
          endpoints.stream()
              .filter(endpoint -> endpoint.name().equals(name))
              .map(DnsEndpointSink::json)
              .toList();
      List<JsonValue> then =
          before.stream()
              .filter(
                  endpoint -> endpoint.text("dnsName").filter(name.toString()::equals).isPresent())
              .toList();
      outcomes.add(Outcome.of(name, now.equals(then) ? Result.UNCHANGED : Result.WRITTEN));
    }
    List<String> kept = outcomes.stream().map(outcome -> outcome.name().toString()).toList();
    before.stream()
        .flatMap(endpoint -> endpoint.text("dnsName").stream())
        .distinct()
        .filter(name -> !kept.contains(name))
        .flatMap(name -> parsed(name).stream())
        .forEach(name -> outcomes.add(Outcome.of(name, Result.REMOVED)));
    return new Publication(outcomes);
  }

  /** Names that somebody else wrote may be none. */
  private static Optional<DnsName> parsed(String name) {
    try {
      return Optional.of(DnsName.of(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Set<DnsName> names(List<Endpoint> endpoints) {
    Set<DnsName> names = new TreeSet<>();
    endpoints.forEach(endpoint -> names.add(endpoint.name()));
    return names;
  }
}
