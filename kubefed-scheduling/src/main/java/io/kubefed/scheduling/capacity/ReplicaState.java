package io.kubefed.scheduling.capacity;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.OptionalLong;

/**
 * What one cluster runs of a workload, and how many replicas it could run as far as pods tell that
 * do not fit. As KubeFed decides it.
 *
 * @param currentReplicas how many replicas run
 * @param estimatedCapacity how many could; nothing if no pod waits for room
 */
public record ReplicaState(long currentReplicas, OptionalLong estimatedCapacity) {

  public ReplicaState {
    requireNonNull(estimatedCapacity, "estimatedCapacity");
  }

  /**
   * Whether the pods of the workload have to be looked at: only if not all of its replicas are
   * ready. If not, {@link #settled} has the state.
   *
   * @param workload the workload as the member cluster has it
   */
  public static boolean needsPods(JsonValue workload) {
    return replicas(workload) != readyReplicas(workload);
  }

  /** The state of a workload of which all replicas are ready. */
  public static ReplicaState settled(JsonValue workload) {
    return new ReplicaState(readyReplicas(workload), OptionalLong.empty());
  }

  /**
   * The state of a workload by its pods. Pods are seen apart from the workload, and may be seen
   * later: what the workload says is ready runs, whether its pods have been seen or not. More pods
   * may wait than there are replicas, during a rollout for instance: then the capacity is 0, where
   * KubeFed went on with a negative number.
   */
  public static ReplicaState of(JsonValue workload, PodAnalysis pods) {
    if (!needsPods(workload)) {
      return settled(workload);
    }
    return new ReplicaState(
        Math.max(pods.running(), readyReplicas(workload)),
        pods.unschedulable() > 0
            ? OptionalLong.of(Math.max(0, replicas(workload) - pods.unschedulable()))
            : OptionalLong.empty());
  }

  private static long replicas(JsonValue workload) {
    return Math.max(0, workload.integer("spec", "replicas").orElse(0));
  }

  private static long readyReplicas(JsonValue workload) {
    return Math.max(0, workload.integer("status", "readyReplicas").orElse(0));
  }
}
