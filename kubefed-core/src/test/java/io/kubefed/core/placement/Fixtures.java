package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the tests of this package place, and where. */
final class Fixtures {

  static final FederatedType CONFIG_MAPS =
      FederatedType.forTarget(ResourceType.namespaced("v1", "ConfigMap", "configmaps"));
  static final FederatedType CLUSTER_ROLES =
      FederatedType.forTarget(
          ResourceType.clusterScoped(
              "rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"));
  static final FederatedType NAMESPACES =
      FederatedType.forTarget(ResourceType.clusterScoped("v1", "Namespace", "namespaces"));

  static final String EVERYWHERE = "clusterSelector: {}";

  private Fixtures() {}

  /** A FederatedConfigMap team-a/settings with that placement; without one if the text is empty. */
  static FederatedResource configMap(String placement) {
    return configMap("settings", placement, Map.of());
  }

  static FederatedResource configMap(
      String name, String placement, Map<String, String> annotations) {
    return resource(CONFIG_MAPS, "team-a", name, placement, annotations);
  }

  static FederatedResource clusterRole(String placement) {
    return resource(CLUSTER_ROLES, "", "reader", placement, Map.of());
  }

  static FederatedResource namespace(String placement) {
    return namespace(placement, Map.of());
  }

  static FederatedResource namespace(String placement, Map<String, String> annotations) {
    return resource(NAMESPACES, "team-a", "team-a", placement, annotations);
  }

  private static FederatedResource resource(
      FederatedType type,
      String namespace,
      String name,
      String placement,
      Map<String, String> annotations) {
    JsonValue metadata =
        JsonValue.of(
            (Object)
                (namespace.isEmpty()
                    ? Map.of("name", name, "annotations", annotations)
                    : Map.of("name", name, "namespace", namespace, "annotations", annotations)));
    JsonValue spec = JsonValue.emptyObject();
    if (!placement.isEmpty()) {
      spec = spec.with("placement", JsonValue.parseYaml(placement));
    }
    return FederatedResource.read(
        type,
        JsonValue.emptyObject()
            .with("apiVersion", JsonValue.of(type.federated().apiVersion()))
            .with("kind", JsonValue.of(type.federated().kind()))
            .with("metadata", metadata)
            .with("spec", spec));
  }

  static Cluster cluster(String name) {
    return Cluster.named(name);
  }

  static Cluster cluster(String name, String label, String value) {
    return Cluster.named(name).withLabels(Map.of(label, value));
  }

  static Cluster inRegion(String name, String region, String... zones) {
    return Cluster.named(name).withTopology(region, Set.of(zones));
  }

  static LabelSelector labels(String key, String value) {
    return LabelSelector.ofLabels(Map.of(key, value));
  }

  /** The resource in a namespace that is federated everywhere. */
  static PlacementRequest.Builder request(FederatedResource resource, Cluster... clusters) {
    return PlacementRequest.builder(resource, List.of(clusters)).namespace(namespace(EVERYWHERE));
  }

  static PlacementDecision decide(
      PlacementPolicy policy, FederatedResource resource, Cluster... clusters) {
    return PlacementResolver.of(policy).resolve(request(resource, clusters).build());
  }
}
