package io.kubefed.core.status;

/** Why propagation as a whole is not all right; the reason of the Propagation condition. */
public enum PropagationReason {
  /** It is all right; written by leaving the field out. */
  NONE(""),
  /** The member clusters could not be listed. */
  CLUSTER_RETRIEVAL_FAILED("ClusterRetrievalFailed"),
  /** The clusters to propagate to could not be told. */
  COMPUTE_PLACEMENT_FAILED("ComputePlacementFailed"),
  /** The status of some clusters says more. */
  CHECK_CLUSTERS("CheckClusters"),
  /** The namespace of the resource is not federated, so it lands nowhere. */
  NAMESPACE_NOT_FEDERATED("NamespaceNotFederated");

  private final String value;

  PropagationReason(String value) {
    this.value = value;
  }

  /** The word on the wire. */
  public String value() {
    return value;
  }
}
