package io.kubefed.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of all failures of the federation. Each says whether trying again can help, and names
 * its cluster and object where it has them.
 */
public abstract class KubefedException extends RuntimeException {

  private final @Nullable String cluster;
  private final transient @Nullable ObjectReference object;

  protected KubefedException(
      String message,
      @Nullable String cluster,
      @Nullable ObjectReference object,
      @Nullable Throwable cause) {
    super(message, cause);
    this.cluster = cluster;
    this.object = object;
  }

  /**
   * True if the same request can succeed later without anybody changing it; false if somebody has
   * to act first.
   */
  public abstract boolean isRetryable();

  /** The member cluster that the failure is about, if it is about one. */
  public Optional<String> cluster() {
    return Optional.ofNullable(cluster);
  }

  /** The object that the failure is about, if it is about one. */
  public Optional<ObjectReference> object() {
    return Optional.ofNullable(object);
  }
}
