package io.kubefed.propagation.admin;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that could not be done, or not to its end. The message says what to do about it.
 * What was done before stays, see {@link #done}: repeating the operation goes on from there.
 */
public final class AdminException extends KubefedException {

  private final transient AdminReport done;
  private final boolean retryable;

  private AdminException(
      String message,
      @Nullable String cluster,
      @Nullable ObjectReference object,
      @Nullable KubefedException cause,
      AdminReport done) {
    super(message, cluster, object, cause);
    this.done = done;
    this.retryable = cause != null && cause.isRetryable();
  }

  /** Somebody has to act first: nothing was written. */
  static AdminException refused(String cluster, @Nullable ObjectReference object, String message) {
    return new AdminException(
        "cluster " + cluster + (object == null ? "" : ", " + object) + ": " + message,
        cluster,
        object,
        null,
        new AdminReport(List.of(), List.of(), false));
  }

  /** That operation ended before its time. */
  static AdminException stopped(String operation, KubefedException cause, AdminReport done) {
    long written = done.changes().stream().filter(change -> change.result().isChange()).count();
    return new AdminException(
        operation
            + (written == 0 || done.dryRun() ? " failed" : " stopped half-way")
            + ": "
            + cause.getMessage()
            + (written == 0 || done.dryRun()
                ? ""
                : "; "
                    + written
                    + (written == 1 ? " object was" : " objects were")
                    + " changed before, repeating it goes on from there"),
        cause.cluster().orElse(null),
        cause.object().orElse(null),
        cause,
        done);
  }

  /** What was done before the failure. */
  public AdminReport done() {
    return done;
  }

  @Override
  public boolean isRetryable() {
    return retryable;
  }
}
