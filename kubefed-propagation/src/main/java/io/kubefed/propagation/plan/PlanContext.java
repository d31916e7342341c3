package io.kubefed.propagation.plan;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the same plan does to the namespaces and custom resource definitions that other resources
 * stand on. It is told of a cluster's foundations before it is asked about that cluster.
 * Thread-safe.
 */
final class PlanContext {

  private final Map<InCluster, PlannedChange> namespaces = new ConcurrentHashMap<>();
  private final Map<InCluster, PlannedChange> types = new ConcurrentHashMap<>();

  private record InCluster(String cluster, String what) {}

  /** Notes what is planned; anything but namespaces and definitions is of no interest. */
  void planned(PlannedChange change) {
    if (DependencyOrder.isNamespace(change.type())) {
      namespaces.put(new InCluster(change.cluster(), change.object().name()), change);
    } else if (DependencyOrder.isCustomResourceDefinition(change.type())
        && change.desired() != null) {
      JsonValue definition = change.desired();
      String group = definition.text("spec", "group").orElse("");
      String kind = definition.text("spec", "names", "kind").orElse("");
      for (String version : servedVersions(definition)) {
        types.put(new InCluster(change.cluster(), key(group + "/" + version, kind)), change);
      }
    }
  }

  /** What the plan does to that namespace in that cluster, if it is a matter of the plan. */
  Optional<PlannedChange> namespace(String cluster, String namespace) {
    return Optional.ofNullable(namespaces.get(new InCluster(cluster, namespace)));
  }

  /** The definition that brings the type to the cluster, if the plan writes one that does. */
  Optional<PlannedChange> bringsType(String cluster, ResourceType type) {
    return Optional.ofNullable(
        types.get(new InCluster(cluster, key(type.apiVersion(), type.kind()))));
  }

  /** The versions of a custom resource definition that are to be served. */
  static List<String> servedVersions(JsonValue definition) {
    return definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(version -> version.bool("served").orElse(false))
        .flatMap(version -> version.text("name").stream())
        .toList();
  }

  private static String key(String apiVersion, String kind) {
    return apiVersion + "/" + kind;
  }
}
