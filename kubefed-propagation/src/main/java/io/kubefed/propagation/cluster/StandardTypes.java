package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;

/**
 * Types that every Kubernetes cluster serves, for code that needs one without asking discovery.
 * What a given cluster serves, only {@link ClusterDiscovery} knows.
 */
public final class StandardTypes {

  /** Core: ConfigMap. */
  public static final ResourceType CONFIG_MAP = core("ConfigMap", "configmaps");

  /** Core: Endpoints. */
  public static final ResourceType ENDPOINTS = core("Endpoints", "endpoints");

  /** Core: Event. */
  public static final ResourceType EVENT = core("Event", "events");

  /** Core: LimitRange. */
  public static final ResourceType LIMIT_RANGE = core("LimitRange", "limitranges");

  /** Core: Namespace. */
  public static final ResourceType NAMESPACE =
      ResourceType.clusterScoped("v1", "Namespace", "namespaces");

  /** Core: Node. */
  public static final ResourceType NODE = ResourceType.clusterScoped("v1", "Node", "nodes");

  /** Core: PersistentVolume. */
  public static final ResourceType PERSISTENT_VOLUME =
      ResourceType.clusterScoped("v1", "PersistentVolume", "persistentvolumes");

  /** Core: PersistentVolumeClaim. */
  public static final ResourceType PERSISTENT_VOLUME_CLAIM =
      core("PersistentVolumeClaim", "persistentvolumeclaims");

  /** Core: Pod. */
  public static final ResourceType POD = core("Pod", "pods");

  /** Core: ResourceQuota. */
  public static final ResourceType RESOURCE_QUOTA = core("ResourceQuota", "resourcequotas");

  /** Core: Secret. */
  public static final ResourceType SECRET = core("Secret", "secrets");

  /** Core: Service. */
  public static final ResourceType SERVICE = core("Service", "services");

  /** Core: ServiceAccount. */
  public static final ResourceType SERVICE_ACCOUNT = core("ServiceAccount", "serviceaccounts");

  /** Group apps: DaemonSet. */
  public static final ResourceType DAEMON_SET = apps("DaemonSet", "daemonsets");

  /** Group apps: Deployment. */
  public static final ResourceType DEPLOYMENT = apps("Deployment", "deployments");

  /** Group apps: ReplicaSet. */
  public static final ResourceType REPLICA_SET = apps("ReplicaSet", "replicasets");

  /** Group apps: StatefulSet. */
  public static final ResourceType STATEFUL_SET = apps("StatefulSet", "statefulsets");

  /** Group autoscaling: HorizontalPodAutoscaler. */
  public static final ResourceType HORIZONTAL_POD_AUTOSCALER =
      ResourceType.namespaced(
          "autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers");

  /** Group batch: CronJob, which clusters before 1.21 do not serve at this version. */
  public static final ResourceType CRON_JOB =
      ResourceType.namespaced("batch/v1", "CronJob", "cronjobs");

  /** Group batch: Job. */
  public static final ResourceType JOB = ResourceType.namespaced("batch/v1", "Job", "jobs");

  /** Group coordination: Lease. */
  public static final ResourceType LEASE =
      ResourceType.namespaced("coordination.k8s.io/v1", "Lease", "leases");

  /** Group networking: Ingress. */
  public static final ResourceType INGRESS =
      ResourceType.namespaced("networking.k8s.io/v1", "Ingress", "ingresses");

  /** Group networking: NetworkPolicy. */
  public static final ResourceType NETWORK_POLICY =
      ResourceType.namespaced("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies");

  /** Group policy: PodDisruptionBudget, which clusters before 1.21 do not serve at this version. */
  public static final ResourceType POD_DISRUPTION_BUDGET =
      ResourceType.namespaced("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets");

  /** Group rbac: ClusterRole. */
  public static final ResourceType CLUSTER_ROLE =
      ResourceType.clusterScoped("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles");

  /** Group rbac: ClusterRoleBinding. */
  public static final ResourceType CLUSTER_ROLE_BINDING =
      ResourceType.clusterScoped(
          "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings");

  /** Group rbac: Role. */
  public static final ResourceType ROLE =
      ResourceType.namespaced("rbac.authorization.k8s.io/v1", "Role", "roles");

  /** Group rbac: RoleBinding. */
  public static final ResourceType ROLE_BINDING =
      ResourceType.namespaced("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings");

  /** Group scheduling: PriorityClass. */
  public static final ResourceType PRIORITY_CLASS =
      ResourceType.clusterScoped("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses");

  /** Group storage: StorageClass. */
  public static final ResourceType STORAGE_CLASS =
      ResourceType.clusterScoped("storage.k8s.io/v1", "StorageClass", "storageclasses");

  /** Group apiextensions: CustomResourceDefinition. */
  public static final ResourceType CUSTOM_RESOURCE_DEFINITION =
      ResourceType.clusterScoped(
          "apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions");

  private StandardTypes() {}

  private static ResourceType core(String kind, String plural) {
    return ResourceType.namespaced("v1", kind, plural);
  }

  private static ResourceType apps(String kind, String plural) {
    return ResourceType.namespaced("apps/v1", kind, plural);
  }
}
