package io.kubefed.propagation.controller.sync;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.propagation.informer.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an object in a member: enough to decide whether an update is due, and to make
 * most updates without reading the object first.
 *
 * @param uid tells objects of one name apart
 * @param resourceVersion which state of the object this is
 * @param generation counts changes to what is wanted; 0 for types that do not count
 * @param labels its labels
 * @param annotations its annotations, all of which an update keeps
 * @param finalizers its finalizers, all of which an update keeps
 * @param beingDeleted whether its deletion was asked for
 * @param status its status, where statuses are collected
 */
record MemberView(
    String uid,
    String resourceVersion,
    long generation,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<String> finalizers,
    boolean beingDeleted,
    @Nullable JsonValue status) {

  private static final String BY_GENERATION = "gen:";
  private static final String BY_RESOURCE_VERSION = "rv:";

  /** Metadata alone crosses the wire. */
  static final Form<MemberView> METADATA = Form.ofMetadata(object -> of(object, false));

  /** Whole objects cross the wire, and their status is kept. */
  static final Form<MemberView> WITH_STATUS = Form.ofWhole(object -> of(object, true));

  /** What is known of an object that was read, or answered by a write. */
  static MemberView of(JsonValue object, boolean withStatus) {
    JsonValue metadata = object.get("metadata").orElseGet(JsonValue::emptyObject);
    return new MemberView(
        metadata.text("uid").orElse(""),
        metadata.text("resourceVersion").orElse(""),
        metadata.integer("generation").orElse(0),
        Interned.map(textFields(metadata, "labels")),
        Interned.map(textFields(metadata, "annotations")),
        Interned.list(
            metadata.get("finalizers").map(JsonValue::items).orElse(List.of()).stream()
                .flatMap(item -> item.text().stream())
                .toList()),
        metadata.text("deletionTimestamp").isPresent(),
        withStatus ? object.get("status").orElse(null) : null);
  }

  private static Map<String, String> textFields(JsonValue metadata, String field) {
    return metadata.get(field).map(JsonValue::textFields).orElse(Map.of());
  }

  /** The version that is recorded of the object. */
  String version() {
    return generation != 0 ? BY_GENERATION + generation : BY_RESOURCE_VERSION + resourceVersion;
  }

  /** Whether {@link #version} is that one. */
  boolean isVersion(String other) {
    String number = generation != 0 ? Long.toString(generation) : resourceVersion;
    String prefix = generation != 0 ? BY_GENERATION : BY_RESOURCE_VERSION;
    return other.length() == prefix.length() + number.length()
        && other.startsWith(prefix)
        && other.endsWith(number);
  }

  boolean isManaged() {
    return ManagedLabel.VALUE.equals(labels.get(ManagedLabel.KEY));
  }

  Optional<JsonValue> remoteStatus() {
    return Optional.ofNullable(status);
  }

  /** True if the other differs in nothing that a decision could depend on, but maybe in status. */
  boolean isSameForDecisions(MemberView other) {
    return uid.equals(other.uid)
        && isVersion(other.version())
        && beingDeleted == other.beingDeleted
        && labels.equals(other.labels)
        && annotations.equals(other.annotations);
  }

  boolean hasSameStatus(MemberView other) {
    return Objects.equals(status, other.status);
  }

  /** The object's metadata as a tree, without anything else. */
  JsonValue tree(String namespace, String name) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    metadata.put("uid", uid);
    metadata.put("resourceVersion", resourceVersion);
    if (generation != 0) {
      metadata.put("generation", generation);
    }
    if (!labels.isEmpty()) {
      metadata.put("labels", new TreeMap<>(labels));
    }
    if (!annotations.isEmpty()) {
      metadata.put("annotations", new TreeMap<>(annotations));
    }
    if (!finalizers.isEmpty()) {
      metadata.put("finalizers", finalizers);
    }
    return JsonValue.of(Map.of("metadata", metadata));
  }
}
