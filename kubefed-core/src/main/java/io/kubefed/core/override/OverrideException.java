package io.kubefed.core.override;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.Pointer;

/**
 * An override that cannot be applied to the object of a cluster: somebody has to change it, or the
 * template. Never quotes a value of the object.
 */
public final class OverrideException extends KubefedException {

  private final transient Pointer origin;
  private final transient Pointer pointer;
  private final String reason;

  OverrideException(
      String cluster, ObjectReference object, Pointer origin, Pointer pointer, String reason) {
    super(
        object
            + " in cluster "
            + cluster
            + ": the override "
            + origin
            + " cannot be applied at \""
            + pointer
            + "\": "
            + reason
            + "; correct the override or the template",
        requireNonNull(cluster, "cluster"),
        requireNonNull(object, "object"),
        null);
    this.origin = requireNonNull(origin, "origin");
    this.pointer = requireNonNull(pointer, "pointer");
    this.reason = requireNonNull(reason, "reason");
  }

  /** Where the override stands in the federated resource. */
  public Pointer origin() {
    return origin;
  }

  /** The place in the cluster's object that it is about. */
  public Pointer pointer() {
    return pointer;
  }

  /** Why it cannot be applied. */
  public String reason() {
    return reason;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
