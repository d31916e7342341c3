package io.kubefed.propagation.plan;

import io.kubefed.core.ResourceType;
import java.util.Map;

/**
 * The order in which kinds are written: what others stand on comes first; removals go the other way
 * round.
 *
 * <p>Kinds of one wave do not depend on each other and are written in parallel.
 */
final class DependencyOrder {

  private static final int NAMESPACES = 0;
  private static final int DEFINITIONS = 1;
  private static final int ACCESS = 2;
  private static final int BINDINGS = 3;
  private static final int CONFIGURATION = 4;
  private static final int NETWORK = 5;
  private static final int WORKLOADS = 6;
  private static final int ATTENDANTS = 7;

  private static final Map<String, Integer> WAVES =
      Map.ofEntries(
          Map.entry("/Namespace", NAMESPACES),
          Map.entry("apiextensions.k8s.io/CustomResourceDefinition", DEFINITIONS),
          Map.entry("scheduling.k8s.io/PriorityClass", DEFINITIONS),
          Map.entry("storage.k8s.io/StorageClass", DEFINITIONS),
          Map.entry("networking.k8s.io/IngressClass", DEFINITIONS),
          Map.entry("/ServiceAccount", ACCESS),
          Map.entry("rbac.authorization.k8s.io/ClusterRole", ACCESS),
          Map.entry("rbac.authorization.k8s.io/Role", ACCESS),
          Map.entry("rbac.authorization.k8s.io/ClusterRoleBinding", BINDINGS),
          Map.entry("rbac.authorization.k8s.io/RoleBinding", BINDINGS),
          Map.entry("/ConfigMap", CONFIGURATION),
          Map.entry("/Secret", CONFIGURATION),
          Map.entry("/LimitRange", CONFIGURATION),
          Map.entry("/ResourceQuota", CONFIGURATION),
          Map.entry("/PersistentVolume", CONFIGURATION),
          Map.entry("/PersistentVolumeClaim", CONFIGURATION),
          Map.entry("networking.k8s.io/NetworkPolicy", CONFIGURATION),
          Map.entry("/Service", NETWORK),
          Map.entry("networking.k8s.io/Ingress", ATTENDANTS),
          Map.entry("extensions/Ingress", ATTENDANTS),
          Map.entry("autoscaling/HorizontalPodAutoscaler", ATTENDANTS),
          Map.entry("policy/PodDisruptionBudget", ATTENDANTS),
          // What they name answers calls, and fails them until it runs.
          Map.entry("admissionregistration.k8s.io/MutatingWebhookConfiguration", ATTENDANTS),
          Map.entry("admissionregistration.k8s.io/ValidatingWebhookConfiguration", ATTENDANTS),
          Map.entry("apiregistration.k8s.io/APIService", ATTENDANTS));

  /** The last wave that other resources of a plan can need to be created at all. */
  static final int LAST_FOUNDATION = DEFINITIONS;

  private DependencyOrder() {}

  /**
   * The wave of a target type, counted from 0; a kind that nobody knows goes with the workloads.
   */
  static int wave(ResourceType target) {
    return WAVES.getOrDefault(target.group() + "/" + target.kind(), WORKLOADS);
  }

  static boolean isNamespace(ResourceType target) {
    return wave(target) == NAMESPACES;
  }

  static boolean isCustomResourceDefinition(ResourceType target) {
    return target.group().equals("apiextensions.k8s.io")
        && target.kind().equals("CustomResourceDefinition");
  }
}
