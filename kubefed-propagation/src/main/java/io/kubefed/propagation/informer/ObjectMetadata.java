package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What decisions need of an object's metadata. Annotations are left out: no decision about a member
 * reads them, and {@code kubectl apply} keeps a copy of the whole object in one. {@link
 * Form#ofMetadata} keeps something else.
 *
 * @param namespace the namespace; empty for cluster-scoped objects
 * @param name the name
 * @param uid tells objects of one name apart
 * @param resourceVersion which state of the object this is; to be compared for equality alone
 * @param generation counts changes to what is wanted; 0 for types that do not count
 * @param labels the labels
 * @param finalizers what holds the object back when it is deleted
 * @param ownerReferences on what the object depends
 * @param deletionTimestamp when its deletion was asked for, as the server wrote it
 */
public record ObjectMetadata(
    String namespace,
    String name,
    String uid,
    String resourceVersion,
    long generation,
    Map<String, String> labels,
    List<String> finalizers,
    List<OwnerReference> ownerReferences,
    Optional<String> deletionTimestamp) {

  /**
   * An object that another depends on.
   *
   * @param apiVersion its type
   * @param kind its type
   * @param name its name
   * @param uid its uid
   * @param controller true if it manages the other
   */
  public record OwnerReference(
      String apiVersion, String kind, String name, String uid, boolean controller) {

    public OwnerReference {
      requireNonNull(apiVersion, "apiVersion");
      requireNonNull(kind, "kind");
      requireNonNull(name, "name");
      requireNonNull(uid, "uid");
    }
  }

  public ObjectMetadata {
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    requireNonNull(uid, "uid");
    requireNonNull(resourceVersion, "resourceVersion");
    labels = Map.copyOf(labels);
    finalizers = List.copyOf(finalizers);
    ownerReferences = List.copyOf(ownerReferences);
    requireNonNull(deletionTimestamp, "deletionTimestamp");
  }

  /** True if its deletion was asked for. */
  public boolean isBeingDeleted() {
    return deletionTimestamp.isPresent();
  }

  /** Reads an object; fields that are missing or malformed count as empty. */
  static ObjectMetadata of(JsonValue object, SharedParts parts) {
    JsonValue metadata = object.get("metadata").orElseGet(JsonValue::emptyObject);
    return new ObjectMetadata(
        parts.share(metadata.text("namespace").orElse("")),
        metadata.text("name").orElse(""),
        metadata.text("uid").orElse(""),
        metadata.text("resourceVersion").orElse(""),
        metadata.integer("generation").orElse(0),
        parts.share(metadata.get("labels").map(labels -> labels(labels, parts)).orElseGet(Map::of)),
        parts.share(finalizers(metadata)),
        parts.share(owners(metadata)),
        metadata.text("deletionTimestamp"));
  }

  private static Map<String, String> labels(JsonValue labels, SharedParts parts) {
    return labels.textFields().entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, label -> parts.share(label.getValue())));
  }

  // Collected so that the record takes them as they are: it would copy what toList() makes.
  private static List<String> finalizers(JsonValue metadata) {
    return items(metadata, "finalizers").stream()
        .flatMap(item -> item.text().stream())
        .collect(Collectors.toUnmodifiableList());
  }

  private static List<OwnerReference> owners(JsonValue metadata) {
    return items(metadata, "ownerReferences").stream()
        .map(
            owner ->
                new OwnerReference(
                    owner.text("apiVersion").orElse(""),
                    owner.text("kind").orElse(""),
                    owner.text("name").orElse(""),
                    owner.text("uid").orElse(""),
                    owner.bool("controller").orElse(false)))
        .collect(Collectors.toUnmodifiableList());
  }

  private static List<JsonValue> items(JsonValue metadata, String field) {
    return metadata.get(field).map(JsonValue::items).orElse(List.of());
  }
}
