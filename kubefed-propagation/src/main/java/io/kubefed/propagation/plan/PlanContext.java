package io.kubefed.propagation.plan;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.propagation.plan.Planner.MemberObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * What else the same plan brings to a cluster: namespaces and custom resource definitions that
 * other resources stand on.
 */
final class PlanContext {

  private final Set<InCluster> newNamespaces = new HashSet<>();
  private final Map<InCluster, String> newTypes = new HashMap<>();

  private record InCluster(String cluster, String what) {}

  /** Notes what a placed resource brings to the clusters where it is not yet. */
  void placed(
      FederatedResource resource,
      PlacementDecision placement,
      Map<String, Future<MemberObject>> members) {
    ResourceType target = resource.type().target();
    boolean namespace = DependencyOrder.isNamespace(target);
    boolean definition = DependencyOrder.isCustomResourceDefinition(target);
    if (!namespace && !definition) {
      return;
    }
    members.forEach(
        (cluster, member) -> {
          if (!placement.places(cluster)
              || !(Planner.completed(member).state() instanceof MemberObject.Absent)) {
            return;
          }
          if (namespace) {
            newNamespaces.add(new InCluster(cluster, resource.name()));
          } else {
            servedTypes(resource.template())
                .forEach(type -> newTypes.put(new InCluster(cluster, type), resource.toString()));
          }
        });
  }

  private static Set<String> servedTypes(JsonValue definition) {
    Set<String> types = new HashSet<>();
    String group = definition.text("spec", "group").orElse("");
    String kind = definition.text("spec", "names", "kind").orElse("");
    definition
        .path("spec", "versions")
        .map(JsonValue::items)
        .orElseGet(List::of)
        .forEach(
            version ->
                version.text("name").ifPresent(name -> types.add(group + "/" + name + "/" + kind)));
    return types;
  }

  /** True if the plan creates that namespace in that cluster. */
  boolean createsNamespace(String cluster, String namespace) {
    return newNamespaces.contains(new InCluster(cluster, namespace));
  }

  /** The resource that brings the type to the cluster, if one does. */
  Optional<String> bringsType(String cluster, ResourceType type) {
    return Optional.ofNullable(
        newTypes.get(new InCluster(cluster, type.apiVersion() + "/" + type.kind())));
  }
}
