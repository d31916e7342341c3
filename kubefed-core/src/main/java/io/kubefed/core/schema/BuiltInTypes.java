package io.kubefed.core.schema;

import io.kubefed.core.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Kubernetes' own types that are worth federating, for where no API server can be asked. Versions
 * are the oldest that Kubernetes 1.25 and later serve; older servers want {@link
 * ResourceType#withVersion}.
 */
public final class BuiltInTypes {

  private static final String RBAC = "rbac.authorization.k8s.io/v1";

  private static final List<TargetApi> ENABLED_BY_DEFAULT =
      List.of(
          clusterScoped(RBAC, "ClusterRole", "clusterroles"),
          namespaced("v1", "ConfigMap", "configmaps", "cm"),
          namespaced("apps/v1", "Deployment", "deployments", "deploy").withScalable(true),
          namespaced("networking.k8s.io/v1", "Ingress", "ingresses", "ing"),
          namespaced("batch/v1", "Job", "jobs"),
          clusterScoped("v1", "Namespace", "namespaces", "ns"),
          namespaced("apps/v1", "ReplicaSet", "replicasets", "rs").withScalable(true),
          namespaced("v1", "Secret", "secrets"),
          namespaced("v1", "ServiceAccount", "serviceaccounts", "sa"),
          namespaced("v1", "Service", "services", "svc"));

  private static final List<TargetApi> ALL =
      Stream.concat(
              ENABLED_BY_DEFAULT.stream(),
              Stream.of(
                  clusterScoped(RBAC, "ClusterRoleBinding", "clusterrolebindings"),
                  namespaced("batch/v1", "CronJob", "cronjobs", "cj"),
                  namespaced("apps/v1", "DaemonSet", "daemonsets", "ds"),
                  namespaced(
                      "autoscaling/v1",
                      "HorizontalPodAutoscaler",
                      "horizontalpodautoscalers",
                      "hpa"),
                  namespaced("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", "netpol"),
                  namespaced("v1", "PersistentVolumeClaim", "persistentvolumeclaims", "pvc"),
                  namespaced("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", "pdb"),
                  namespaced(RBAC, "RoleBinding", "rolebindings"),
                  namespaced(RBAC, "Role", "roles"),
                  namespaced("apps/v1", "StatefulSet", "statefulsets", "sts").withScalable(true)))
          .toList();

  private static final Set<String> APPS =
      Set.of("apps/v1", "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1");

  /** By plural: the API versions under which one and the same object is served. */
  private static final Map<String, Set<String>> SAME_OBJECTS =
      Map.of(
          "deployments", APPS,
          "daemonsets", APPS,
          "replicasets", APPS,
          "statefulsets", Set.of("apps/v1", "apps/v1beta1", "apps/v1beta2"),
          "networkpolicies", Set.of("networking.k8s.io/v1", "extensions/v1beta1"),
          "podsecuritypolicies", Set.of("policy/v1beta1", "extensions/v1beta1"),
          "ingresses",
              Set.of("networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"));

  private BuiltInTypes() {}

  /** The types that an installation of KubeFed v0.10.0 federates from the start. */
  public static List<TargetApi> enabledByDefault() {
    return ENABLED_BY_DEFAULT;
  }

  /** Those and the others. */
  public static List<TargetApi> all() {
    return ALL;
  }

  /** The type of that {@code plural.group}, or plural for the core group. */
  public static Optional<TargetApi> find(String qualifiedPlural) {
    return ALL.stream()
        .filter(target -> target.type().qualifiedPlural().equals(qualifiedPlural))
        .findFirst();
  }

  /**
   * True if both types, though not the same, serve the same objects, as {@code extensions/v1beta1}
   * and {@code apps/v1} did for Deployments. Only one of them may be federated: two would fight.
   */
  public static boolean serveTheSameObjects(ResourceType one, ResourceType other) {
    Set<String> versions = SAME_OBJECTS.getOrDefault(one.plural(), Set.of());
    return one.plural().equals(other.plural())
        && !one.apiVersion().equals(other.apiVersion())
        && versions.contains(one.apiVersion())
        && versions.contains(other.apiVersion());
  }

  private static TargetApi namespaced(
      String apiVersion, String kind, String plural, String... shortNames) {
    return TargetApi.of(ResourceType.namespaced(apiVersion, kind, plural))
        .withShortNames(shortNames);
  }

  private static TargetApi clusterScoped(
      String apiVersion, String kind, String plural, String... shortNames) {
    return TargetApi.of(ResourceType.clusterScoped(apiVersion, kind, plural))
        .withShortNames(shortNames);
  }
}
