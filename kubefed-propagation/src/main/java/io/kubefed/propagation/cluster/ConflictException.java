package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The object is not at the version, or not the one, that the write was meant for; or, with
 * server-side apply, others own fields of it. Trying again means reading it again first.
 */
public final class ConflictException extends ClusterException {

  private final transient List<String> fields;

  /** A failure of that cluster, about that object where there is one. */
  public ConflictException(String cluster, @Nullable ObjectReference object, String message) {
    this(cluster, object, message, List.of());
  }

  /** A failure of that cluster, about these fields of that object. */
  public ConflictException(
      String cluster, @Nullable ObjectReference object, String message, List<String> fields) {
    super(cluster, object, message, null);
    this.fields = List.copyOf(fields);
  }

  /**
   * The fields that others own, in the server's notation, for example {@code .spec.replicas}; empty
   * for conflicts other than those of server-side apply.
   */
  public List<String> fields() {
    return fields;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
