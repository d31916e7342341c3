package io.kubefed.scheduling.capacity;

/**
 * Says how many replicas of a workload a cluster could run. Implementations are thread-safe. Those
 * of this package are pure; one that asks a service has to answer within the time its caller can
 * wait, and {@link CapacityEstimate#unknown} rather than throw.
 */
public interface CapacityEstimator {

  /** Estimates. */
  CapacityEstimate estimate(CapacityRequest request);

  /** True if it reads nodes and pods, which then have to be fetched; false unless said. */
  default boolean readsNodes() {
    return false;
  }
}
