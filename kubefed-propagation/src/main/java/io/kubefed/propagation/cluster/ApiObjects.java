package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Brings objects as servers send them into the form that this package hands on. */
final class ApiObjects {

  private static final Set<String> IDENTITY = Set.of("apiVersion", "kind", "metadata");

  private ApiObjects() {}

  /**
   * An object without {@code managedFields} and with its type, which the items of a list lack and
   * metadata alone comes with as {@code PartialObjectMetadata}.
   *
   * <p>The two containers that change are made anew: a changed copy shares the original and so
   * would hold on to all of it for as long as somebody keeps the object.
   */
  static JsonValue received(ResourceType type, JsonValue object, boolean metadataOnly) {
    Map<String, JsonValue> fields = new LinkedHashMap<>(object.fields());
    if (metadataOnly) {
      fields.keySet().retainAll(IDENTITY);
    }
    fields.put("kind", JsonValue.of(type.kind()));
    fields.put("apiVersion", JsonValue.of(type.apiVersion()));
    fields.computeIfPresent("metadata", (name, metadata) -> withoutManagedFields(metadata));
    return JsonValue.of((Object) fields);
  }

  /** They tell of field managers, are long, and nothing here reads them. */
  private static JsonValue withoutManagedFields(JsonValue metadata) {
    Map<String, JsonValue> fields = new LinkedHashMap<>(metadata.fields());
    fields.remove("managedFields");
    return JsonValue.of((Object) fields);
  }
}
