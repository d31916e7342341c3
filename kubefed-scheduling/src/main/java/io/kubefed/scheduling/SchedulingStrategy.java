package io.kubefed.scheduling;

/**
 * A way to divide replicas among clusters. Implementations are pure: equal requests give equal
 * plans, without I/O or clocks. They are called from several threads at once.
 */
@FunctionalInterface
public interface SchedulingStrategy {

  /**
   * Plans. The plan has exactly the candidates of the request in their order, and honours their
   * minima, maxima and capacities as far as the total allows. A request that says not to rebalance
   * keeps what runs, as far as limits and total allow.
   */
  ReplicaPlan plan(PlanRequest request);
}
