package io.kubefed.propagation.cluster;

/** Tells whether one cluster is fit for work. */
public interface ClusterHealth {

  /**
   * Asks the cluster for its health now. A cluster that cannot be asked is an answer, not a
   * failure.
   *
   * @throws CallInterruptedException if the thread is interrupted
   */
  HealthReport check();
}
