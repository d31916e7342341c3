package io.kubefed.core.status;

import java.util.Optional;

/** How propagation to one cluster went; {@code status.clusters[].status}. */
public enum PropagationStatus {
  /** The cluster holds what it should; written by leaving the field out. */
  OK("", false),
  /** The object is being deleted and not gone yet. */
  WAITING_FOR_REMOVAL("WaitingForRemoval", false),
  /** The cluster's API server does not answer; nothing was tried. */
  CLUSTER_NOT_READY("ClusterNotReady", false),
  /** The object could not be read from the cache of the cluster. */
  CACHED_RETRIEVAL_FAILED("CachedRetrievalFailed", false),
  /** What the cluster should hold could not be made from the template. */
  COMPUTE_RESOURCE_FAILED("ComputeResourceFailed", false),
  /** The overrides for the cluster do not fit the object. */
  APPLY_OVERRIDES_FAILED("ApplyOverridesFailed", false),
  /** The cluster refused to create the object. */
  CREATION_FAILED("CreationFailed", true),
  /** The cluster refused to update the object. */
  UPDATE_FAILED("UpdateFailed", true),
  /** The cluster refused to delete the object. */
  DELETION_FAILED("DeletionFailed", true),
  /** The managed label could not be removed from the object. */
  LABEL_REMOVAL_FAILED("LabelRemovalFailed", true),
  /** An object that already exists could not be read to be adopted. */
  RETRIEVAL_FAILED("RetrievalFailed", true),
  /** The object exists, and adopting it is disabled. */
  ALREADY_EXISTS("AlreadyExists", false),
  /** The fields that the cluster keeps could not be merged. */
  FIELD_RETENTION_FAILED("FieldRetentionFailed", false),
  /** The recorded version of the object could not be told. */
  VERSION_RETRIEVAL_FAILED("VersionRetrievalFailed", false),
  /** There is no client for the cluster. */
  CLIENT_RETRIEVAL_FAILED("ClientRetrievalFailed", true),
  /** The object is labelled as one that must not be managed. */
  MANAGED_LABEL_FALSE("ManagedLabelFalse", false),
  /** The cluster did not answer to a creation in time. */
  CREATION_TIMED_OUT("CreationTimedOut", true),
  /** The cluster did not answer to an update in time. */
  UPDATE_TIMED_OUT("UpdateTimedOut", true),
  /** The cluster did not answer to a deletion in time. */
  DELETION_TIMED_OUT("DeletionTimedOut", true),
  /** The cluster did not answer to the removal of the managed label in time. */
  LABEL_REMOVAL_TIMED_OUT("LabelRemovalTimedOut", true);

  private final String value;
  private final boolean retryable;

  PropagationStatus(String value, boolean retryable) {
    this.value = value;
    this.retryable = retryable;
  }

  /** The word on the wire. */
  public String value() {
    return value;
  }

  /**
   * True if trying again can help without anything else happening. A cluster that becomes ready and
   * an object that goes away are events, and come back by themselves.
   */
  public boolean isRetryable() {
    return retryable;
  }

  /** The status of that word, or nothing if this version does not know it. */
  public static Optional<PropagationStatus> of(String value) {
    for (PropagationStatus status : values()) {
      if (status.value.equals(value)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
