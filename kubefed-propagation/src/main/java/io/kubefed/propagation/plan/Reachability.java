package io.kubefed.propagation.plan;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Remembers for the length of one plan, or of one application, which members did not answer: a
 * member that hangs then costs one time-out and not one for every object. Thread-safe.
 */
final class Reachability {

  private final Map<String, ClusterUnreachableException> unreachable = new ConcurrentHashMap<>();

  /**
   * Makes a call to a member.
   *
   * @throws ClusterUnreachableException if the member does not answer, or did not before; it is
   *     then not asked
   */
  <T> T ask(String cluster, ObjectReference object, Supplier<T> call) {
    ClusterUnreachableException known = unreachable.get(cluster);
    if (known != null) {
      throw notAsked(cluster, object, known);
    }
    try {
      return call.get();
    } catch (ClusterUnreachableException e) {
      unreachable.putIfAbsent(cluster, e);
      throw e;
    }
  }

  private static ClusterUnreachableException notAsked(
      String cluster, ObjectReference object, ClusterUnreachableException known) {
    return new ClusterUnreachableException(
        cluster,
        object,
        known.reason() == Reason.TRUST ? Reason.TRUST : Reason.CONNECT, // Nothing was sent.
        "not asked, as the cluster gave no answer before (" + known.getMessage() + ")",
        known);
  }
}
