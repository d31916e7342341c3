package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields that all Kubernetes objects have, and the checks both implementations make first. */
final class ObjectFields {

  private ObjectFields() {}

  static JsonValue metadata(JsonValue object) {
    return object.get("metadata").filter(JsonValue::isObject).orElseGet(JsonValue::emptyObject);
  }

  static String metadata(JsonValue object, String field) {
    return object.text("metadata", field).orElse("");
  }

  static String name(JsonValue object) {
    return metadata(object, "name");
  }

  static String namespace(JsonValue object) {
    return metadata(object, "namespace");
  }

  static String resourceVersion(JsonValue object) {
    return metadata(object, "resourceVersion");
  }

  static Map<String, String> labels(JsonValue object) {
    return object.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of());
  }

  static List<JsonValue> finalizers(JsonValue object) {
    return object.path("metadata", "finalizers").map(JsonValue::items).orElse(List.of());
  }

  static boolean isBeingDeleted(JsonValue object) {
    return object.text("metadata", "deletionTimestamp").isPresent();
  }

  static JsonValue withMetadata(JsonValue object, String field, JsonValue value) {
    return object.with("metadata", metadata(object).with(field, value));
  }

  static JsonValue withoutMetadata(JsonValue object, String field) {
    return object.path("metadata", field).isEmpty()
        ? object
        : object.with("metadata", metadata(object).without(field));
  }

  /** That field of the metadata as another object has it, absent where it has none. */
  static JsonValue withMetadataOf(JsonValue object, JsonValue other, String field) {
    Optional<JsonValue> value = other.path("metadata", field);
    return value.isPresent()
        ? withMetadata(object, field, value.get())
        : withoutMetadata(object, field);
  }

  static JsonValue metadataOnly(JsonValue object) {
    JsonValue reduced = JsonValue.emptyObject();
    for (String field : List.of("apiVersion", "kind", "metadata")) {
      Optional<JsonValue> value = object.get(field);
      if (value.isPresent()) {
        reduced = reduced.with(field, value.get());
      }
    }
    return reduced;
  }

  /** The object that an address names. */
  static ObjectReference reference(ResourceType type, String namespace, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a name is required to address a " + type);
    }
    checkNamespace(type, namespace);
    return ObjectReference.of(type, namespace, name);
  }

  /** The object that its content names; its name may be empty where it is to be generated. */
  static ObjectReference referenceToCreate(ResourceType type, JsonValue object) {
    checkType(type, object);
    if (name(object).isEmpty() && metadata(object, "generateName").isEmpty()) {
      throw new IllegalArgumentException(
          "a " + type + " needs metadata.name or metadata.generateName to be created");
    }
    if (!resourceVersion(object).isEmpty()) {
      throw new IllegalArgumentException(
          "metadata.resourceVersion is set on a "
              + type
              + " to be created; remove it, or update the object");
    }
    checkNamespace(type, namespace(object));
    return ObjectReference.of(type, namespace(object), name(object));
  }

  /** The object that its content names, which must say which version it was made from. */
  static ObjectReference referenceToUpdate(ResourceType type, JsonValue object) {
    checkType(type, object);
    ObjectReference reference = reference(type, namespace(object), name(object));
    if (resourceVersion(object).isEmpty()) {
      throw new IllegalArgumentException(
          reference
              + " has no metadata.resourceVersion: an update needs the version it was made from");
    }
    return reference;
  }

  private static void checkType(ResourceType type, JsonValue object) {
    String apiVersion = object.text("apiVersion").orElse("");
    String kind = object.text("kind").orElse("");
    if (!apiVersion.equals(type.apiVersion()) || !kind.equals(type.kind())) {
      throw new IllegalArgumentException(
          "the object says it is a " + kind + " (" + apiVersion + "), not a " + type);
    }
  }

  private static void checkNamespace(ResourceType type, String namespace) {
    if (type.namespaced() == namespace.isEmpty()) {
      throw new IllegalArgumentException(
          type.namespaced()
              ? "a " + type + " lives in a namespace; none is given"
              : "a " + type + " is cluster-scoped; the namespace must be empty, not " + namespace);
    }
  }

  /** Whether what an object of that kind says may be secret, as with Secret and FederatedSecret. */
  static boolean isSecretive(String kind) {
    return kind.endsWith("Secret");
  }
}
