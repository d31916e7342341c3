package io.kubefed.propagation.controller.sync;

import io.kubefed.core.status.PropagationStatus;

/** What a lane is asked to do for a resource, as events and statuses of KubeFed name it. */
enum Operation {
  CREATE(
      "create",
      "Creating",
      "Create",
      PropagationStatus.CREATION_FAILED,
      PropagationStatus.CREATION_TIMED_OUT),
  UPDATE(
      "update",
      "Updating",
      "Update",
      PropagationStatus.UPDATE_FAILED,
      PropagationStatus.UPDATE_TIMED_OUT),
  DELETE(
      "delete",
      "Deleting",
      "Delete",
      PropagationStatus.DELETION_FAILED,
      PropagationStatus.DELETION_TIMED_OUT),
  RELEASE(
      "remove managed label from",
      "Removing managed label from",
      "RemoveManagedLabelFrom",
      PropagationStatus.LABEL_REMOVAL_FAILED,
      PropagationStatus.LABEL_REMOVAL_TIMED_OUT);

  final String word;
  final String continuous;
  private final String event;
  final PropagationStatus failed;
  final PropagationStatus timedOut;

  Operation(
      String word,
      String continuous,
      String event,
      PropagationStatus failed,
      PropagationStatus timedOut) {
    this.word = word;
    this.continuous = continuous;
    this.event = event;
    this.failed = failed;
    this.timedOut = timedOut;
  }

  /** The reason of the event that says that it is done. */
  String eventReason() {
    return event + "InCluster";
  }

  /** The reason of the event that says that it failed. */
  String failureReason() {
    return event + "InClusterFailed";
  }
}
