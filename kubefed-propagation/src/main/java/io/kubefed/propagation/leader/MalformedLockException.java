package io.kubefed.propagation.leader;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/** What says who leads cannot be read, so nobody can tell whether somebody does. */
public final class MalformedLockException extends KubefedException {

  MalformedLockException(
      String cluster, ObjectReference object, String problem, @Nullable Throwable cause) {
    super("cluster " + cluster + ", " + object + ": " + problem, cluster, object, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
