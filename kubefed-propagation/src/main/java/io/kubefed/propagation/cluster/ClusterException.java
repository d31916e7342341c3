package io.kubefed.propagation.cluster;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * A failed call to a cluster. The message names the cluster and the object; what a Secret holds is
 * in none of them.
 */
public abstract sealed class ClusterException extends KubefedException
    permits AlreadyExistsException,
        CallInterruptedException,
        ClusterUnreachableException,
        ConflictException,
        ForbiddenException,
        GoneException,
        InvalidObjectException,
        NotFoundException,
        RequestRefusedException,
        ServerException,
        TooManyRequestsException,
        TypeNotServedException,
        UnauthorizedException,
        WriteFencedException {

  ClusterException(
      String cluster, @Nullable ObjectReference object, String message, @Nullable Throwable cause) {
    super(
        "cluster " + cluster + (object == null ? "" : ", " + object) + ": " + message,
        cluster,
        object,
        cause);
  }

  /**
   * True if a write that failed like this may have been made all the same: whoever repeats it must
   * look first.
   */
  public boolean isOutcomeUnknown() {
    return false;
  }
}
