package io.kubefed.core.api;

import io.kubefed.core.ResourceType;
import java.util.Locale;

/**
 * The names that KubeFed gave to things. Installations hold them in their objects, so none of them
 * ever changes.
 */
public final class KubeFedNames {

  /** The group of member clusters, type configs, settings and version records. */
  public static final String CORE_GROUP = "core.kubefed.io";

  /** The group of federated types for which nobody chose another. */
  public static final String TYPES_GROUP = "types.kubefed.io";

  /** The version of federated types for which nobody chose another. */
  public static final String TYPES_VERSION = "v1beta1";

  /** The group of scheduling preferences. */
  public static final String SCHEDULING_GROUP = "scheduling.kubefed.io";

  /** The group of domains and DNS records. */
  public static final String MULTICLUSTER_DNS_GROUP = "multiclusterdns.kubefed.io";

  /** The namespace of a control plane for which nobody chose another. */
  public static final String SYSTEM_NAMESPACE = "kube-federation-system";

  /** The name of the KubeFedConfig, in the namespace of the control plane. */
  public static final String CONFIG_NAME = "kubefed";

  /** The label of objects in member clusters that says whether propagation manages them. */
  public static final String MANAGED_LABEL = "kubefed.io/managed";

  /** The managed label's value on objects that propagation manages. */
  public static final String MANAGED = "true";

  /** The managed label's value by which an object refuses to be managed. */
  public static final String UNMANAGED = "false";

  /** Holds a federated resource until its objects in member clusters are dealt with. */
  public static final String SYNC_FINALIZER = "kubefed.io/sync-controller";

  /** Holds a type config until the objects of its type no longer carry the managed label. */
  public static final String TYPE_CONFIG_FINALIZER = "core.kubefed.io/federated-type-config";

  /** With the value {@code "true"}, deleting a federated resource leaves member objects behind. */
  public static final String ORPHAN_ANNOTATION = "kubefed.io/orphan";

  /** JSON DeleteOptions with which objects are deleted from member clusters. */
  public static final String DELETE_OPTION_ANNOTATION = "kubefed.io/deleteoption";

  /** The value of a switch that is on. */
  public static final String ENABLED = "Enabled";

  /** The value of a switch that is off. */
  public static final String DISABLED = "Disabled";

  /** The scope of a type whose objects live in a namespace, or of a namespaced control plane. */
  public static final String NAMESPACED = "Namespaced";

  /** The scope of a type whose objects live in no namespace, or of a whole control plane. */
  public static final String CLUSTER = "Cluster";

  /** The state of a controller that runs. */
  public static final String RUNNING = "Running";

  /** The state of a controller that does not run. */
  public static final String NOT_RUNNING = "NotRunning";

  /** The cluster condition of an API server that answers and is healthy. */
  public static final String CLUSTER_READY = "Ready";

  /** The cluster condition of an API server that does not answer. */
  public static final String CLUSTER_OFFLINE = "Offline";

  /** The cluster condition of a KubeFedCluster that no client can be made of. */
  public static final String CLUSTER_CONFIG_MALFORMED = "ConfigMalformed";

  private KubeFedNames() {}

  /**
   * The name of the PropagatedVersion or ClusterPropagatedVersion of the federated resource of that
   * name: {@code <lower-case target kind>-<name>}.
   */
  public static String propagatedVersion(ResourceType target, String name) {
    return target.kind().toLowerCase(Locale.ROOT) + "-" + name;
  }
}
