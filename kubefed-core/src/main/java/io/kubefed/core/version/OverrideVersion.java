package io.kubefed.core.version;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.GoJson;
import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The version of the differences between clusters.
 *
 * <p>KubeFed hashes its own reading of {@code spec.overrides}: the fields it knows, the empty ones
 * left out, and every number a float64. Here the fields beyond KubeFed count as well, where they
 * are there; a resource without them has KubeFed's version.
 */
public final class OverrideVersion {

  private static final Set<String> ITEM_EXTENSIONS = Set.of("clusterSelector", "overriders");
  private static final Set<String> PATCH_EXTENSIONS = Set.of("from");

  private OverrideVersion() {}

  /**
   * A hash of {@code spec.overrides}; empty where the resource has no {@code spec}. Absent and
   * empty overrides have versions of their own. Malformed ones count as they are written.
   */
  public static String of(FederatedResource resource) {
    Optional<JsonValue> spec = resource.object().get("spec").filter(value -> !value.isNull());
    if (spec.isEmpty()) {
      return "";
    }
    JsonValue overrides =
        spec.get()
            .get("overrides")
            .map(value -> itemsOf(value, OverrideVersion::item))
            .orElse(JsonValue.NULL);
    return Hash.of(JsonValue.of(Map.of("overrides", overrides)), GoJson.Numbers.FLOATS);
  }

  private interface Reading {
    JsonValue of(JsonValue written);
  }

  private static JsonValue itemsOf(JsonValue list, Reading reading) {
    return list.isArray() ? JsonValue.of(list.items().stream().map(reading::of).toList()) : list;
  }

  private static JsonValue item(JsonValue written) {
    if (!written.isObject() && !written.isNull()) {
      return written;
    }
    Map<String, JsonValue> item = new LinkedHashMap<>();
    item.put("clusterName", textOf(written, "clusterName"));
    present(written, "clusterOverrides")
        .map(patches -> itemsOf(patches, OverrideVersion::patch))
        .filter(patches -> !patches.equals(JsonValue.emptyArray()))
        .ifPresent(patches -> item.put("clusterOverrides", patches));
    copy(written, ITEM_EXTENSIONS, item);
    return JsonValue.of(item);
  }

  private static JsonValue patch(JsonValue written) {
    if (!written.isObject() && !written.isNull()) {
      return written;
    }
    Map<String, JsonValue> patch = new LinkedHashMap<>();
    present(written, "op")
        .filter(op -> !op.equals(JsonValue.of("")))
        .ifPresent(op -> patch.put("op", op));
    patch.put("path", textOf(written, "path"));
    present(written, "value").ifPresent(value -> patch.put("value", value));
    copy(written, PATCH_EXTENSIONS, patch);
    return JsonValue.of(patch);
  }

  private static void copy(JsonValue from, Set<String> names, Map<String, JsonValue> to) {
    for (String name : names) {
      present(from, name).ifPresent(value -> to.put(name, value));
    }
  }

  private static JsonValue textOf(JsonValue object, String name) {
    return present(object, name).orElseGet(() -> JsonValue.of(""));
  }

  private static Optional<JsonValue> present(JsonValue object, String name) {
    return object.get(name).filter(value -> !value.isNull());
  }
}
