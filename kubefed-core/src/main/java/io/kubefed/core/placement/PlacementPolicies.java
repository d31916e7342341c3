package io.kubefed.core.placement;

import io.kubefed.core.selector.LabelSelector;

/** The built-in policies. */
public final class PlacementPolicies {

  private PlacementPolicies() {}

  /** Resources may be in clusters with these labels only. */
  public static PlacementPolicy allowClusters(LabelSelector clusters) {
    return allow("allow clusters " + clusters, LabelSelector.EVERYTHING, clusters);
  }

  /** Resources may not be in clusters with these labels. */
  public static PlacementPolicy denyClusters(LabelSelector clusters) {
    return deny("deny clusters " + clusters, LabelSelector.EVERYTHING, clusters);
  }

  /**
   * Only resources of namespaces with these labels may be anywhere. Says nothing of cluster-scoped
   * resources.
   */
  public static PlacementPolicy allowNamespaces(LabelSelector namespaces) {
    return LabelPolicy.allowNamespaces("allow namespaces " + namespaces, namespaces);
  }

  /**
   * Resources of namespaces with these labels may not be anywhere. Says nothing of cluster-scoped
   * resources.
   */
  public static PlacementPolicy denyNamespaces(LabelSelector namespaces) {
    return deny("deny namespaces " + namespaces, namespaces, LabelSelector.EVERYTHING);
  }

  /**
   * Resources of the namespaces may be in the clusters only; resources of other namespaces, and
   * cluster-scoped ones, wherever they ask to be. A namespace selector that selects everything
   * concerns cluster-scoped resources as well.
   */
  public static PlacementPolicy allow(
      String name, LabelSelector namespaces, LabelSelector clusters) {
    return LabelPolicy.allow(name, namespaces, clusters);
  }

  /**
   * Resources of the namespaces may not be in the clusters. A namespace selector that selects
   * everything concerns cluster-scoped resources as well.
   */
  public static PlacementPolicy deny(
      String name, LabelSelector namespaces, LabelSelector clusters) {
    return LabelPolicy.deny(name, namespaces, clusters);
  }

  /**
   * Taints of clusters and tolerations of resources, as Kubernetes has them for nodes and pods.
   *
   * <p>A cluster's taints are in its annotation {@value Taints#TAINTS_ANNOTATION}, a JSON list as
   * in a node's {@code spec.taints}: {@code [{"key": "dedicated", "value": "gpu", "effect":
   * "NoSchedule"}]}. A taint may be a label as well, with the effect in lower case before the key:
   * {@code noschedule.taint.kubefed.io/dedicated: gpu}, and {@code noexecute} and {@code
   * prefernoschedule} likewise. A resource's tolerations are in its annotation {@value
   * Taints#TOLERATIONS_ANNOTATION}, a JSON list as in a pod's {@code spec.tolerations} without
   * {@code tolerationSeconds}; those of its FederatedNamespace count too.
   *
   * <p>{@code NoSchedule} keeps a resource out and lets it stay where it is, {@code NoExecute}
   * removes it, {@code PreferNoSchedule} is mentioned and does not exclude. Malformed taints or
   * tolerations are among the problems of the decision; until they are mended, resources stay where
   * they are in the clusters concerned, and none is placed there. FederatedNamespaces are not
   * judged, as nodes do not judge namespaces: removing one would remove all that is in it.
   */
  public static PlacementPolicy taints() {
    return new TaintPolicy();
  }

  /**
   * The cluster serves the API version and kind that the resource becomes there: that of the
   * template or else of the type, unless an override changes it. Where a cluster's APIs are unknown
   * nothing new is placed. A resource stays where it is in any case: discovery that fails for a
   * while must not remove it.
   */
  public static PlacementPolicy apiInstalled() {
    return PlacementPolicy.perCluster("api installed", new ApiInstalledRule());
  }

  /** Spreads resources over regions, zones or the values of a label; see the builder. */
  public static SpreadPolicy.Builder spread(String name) {
    return new SpreadPolicy.Builder(name);
  }
}
