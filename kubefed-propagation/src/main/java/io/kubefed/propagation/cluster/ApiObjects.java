package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;

/** Brings objects as servers send them into the form that this package hands on. */
final class ApiObjects {

  private ApiObjects() {}

  /**
   * An object without {@code managedFields} and with its type, which the items of a list lack and
   * metadata alone comes with as {@code PartialObjectMetadata}.
   */
  static JsonValue received(ResourceType type, JsonValue object, boolean metadataOnly) {
    JsonValue typed = metadataOnly ? ObjectFields.metadataOnly(object) : object;
    if (!typed.text("kind").orElse("").equals(type.kind())) {
      typed = typed.with("kind", JsonValue.of(type.kind()));
    }
    if (!typed.text("apiVersion").orElse("").equals(type.apiVersion())) {
      typed = typed.with("apiVersion", JsonValue.of(type.apiVersion()));
    }
    return ObjectFields.withoutManagedFields(typed);
  }
}
