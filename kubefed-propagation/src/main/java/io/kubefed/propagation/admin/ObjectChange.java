package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import java.util.Locale;

/**
 * What an operation did to one object; in a dry run, what it would have done.
 *
 * @param cluster the name of the cluster that holds the object
 * @param object the object; its name is empty where the server is to choose it
 * @param result what became of it
 * @param detail more for people, such as why it was left; may be empty
 */
public record ObjectChange(String cluster, ObjectReference object, Result result, String detail) {

  /** What became of an object. */
  public enum Result {
    /** It was not there and is now. */
    CREATED,
    /** It was there and is different now. */
    UPDATED,
    /** It was as it should be. */
    UNCHANGED,
    /** It is gone, or on its way: the detail says what it waits for. */
    DELETED,
    /** It was to be deleted and is not there. */
    ABSENT,
    /** It stays as it is, though somebody may expect otherwise: the detail says why. */
    LEFT;

    /** True if the cluster is another afterwards. */
    public boolean isChange() {
      return this == CREATED || this == UPDATED || this == DELETED;
    }
  }

  public ObjectChange {
    requireNonNull(cluster, "cluster");
    requireNonNull(object, "object");
    requireNonNull(result, "result");
    requireNonNull(detail, "detail");
  }

  /** For people: {@code cluster east: ServiceAccount kube-federation-system/east-host created}. */
  @Override
  public String toString() {
    return "cluster "
        + cluster
        + ": "
        + object
        + " "
        + result.name().toLowerCase(Locale.ROOT)
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
