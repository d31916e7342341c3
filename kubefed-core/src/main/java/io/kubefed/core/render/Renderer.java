package io.kubefed.core.render;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.override.OverridePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Renders federated resources. */
public final class Renderer {

  /** What belongs to the member's own controllers; empty ones are harmless and stay. */
  private static final Set<String> NOT_FROM_TEMPLATE = Set.of("annotations", "finalizers");

  /** What an API server alone may set. */
  private static final Set<String> SERVER_SIDE =
      Set.of(
          "creationTimestamp",
          "deletionGracePeriodSeconds",
          "deletionTimestamp",
          "generation",
          "managedFields",
          "resourceVersion",
          "selfLink",
          "uid");

  private Renderer() {}

  /**
   * Prepares what all clusters share.
   *
   * @throws InvalidResourceException if template or overrides are malformed
   */
  public static Rendering render(FederatedResource resource) {
    return new Rendering(resource, base(resource), OverridePlan.compile(resource));
  }

  private static JsonValue base(FederatedResource resource) {
    JsonValue template = resource.template();
    Map<String, JsonValue> object = new LinkedHashMap<>();
    object.put(
        "apiVersion",
        JsonValue.of(
            template
                .text("apiVersion")
                .filter(version -> !version.isEmpty())
                .orElseGet(() -> resource.type().target().apiVersion())));
    object.put("kind", JsonValue.of(resource.type().target().kind()));
    object.put("metadata", metadata(resource, template));
    template.fields().forEach(object::putIfAbsent);
    return JsonValue.of(object);
  }

  private static JsonValue metadata(FederatedResource resource, JsonValue template) {
    Map<String, JsonValue> metadata = new LinkedHashMap<>();
    metadata.put("name", JsonValue.of(resource.name()));
    if (resource.type().target().namespaced()) {
      metadata.put("namespace", JsonValue.of(resource.namespace()));
    }
    template
        .get("metadata")
        .ifPresent(
            given ->
                given
                    .fields()
                    .forEach(
                        (name, value) -> {
                          if (isKept(name, value)) {
                            metadata.putIfAbsent(name, value);
                          }
                        }));
    return JsonValue.of(metadata);
  }

  private static boolean isKept(String name, JsonValue value) {
    boolean dropped =
        name.equals("namespace")
            || SERVER_SIDE.contains(name)
            || (NOT_FROM_TEMPLATE.contains(name) && value.size() > 0);
    return !dropped;
  }
}
