package io.kubefed.propagation.engine;

/**
 * Hears of lanes. Called on threads of the lanes and of the time keeper, never under a lock; calls
 * must be short and not block. Adding a key to a {@link Dispatcher} is what {@link #onRetry} is
 * meant for.
 *
 * @param <K> the keys of operations
 */
@FunctionalInterface
public interface LaneListener<K> {

  /**
   * It is time to look at a key again: an operation for it failed and its back-off is over, or was
   * refused and there is room or the cluster answers again. Called at least once after every
   * retryable failure and every retryable {@link NotStartedException}, unless the lane is closed.
   */
  void onRetry(String cluster, K key);

  /** The lane has begun, stopped or begun again to talk to its cluster. Nothing by default. */
  default void onCircuit(String cluster, CircuitState state) {}
}
