package io.kubefed.propagation.controller.sync;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;

/**
 * A member refused something that it will accept soon without anybody changing the resource: a
 * namespace that is just being made, an object that keeps moving. The lane tries again.
 */
final class RefusedForNowException extends KubefedException {

  RefusedForNowException(String cluster, ObjectReference object, String words, Throwable cause) {
    super("cluster " + cluster + ", " + object + ": " + words, cluster, object, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
