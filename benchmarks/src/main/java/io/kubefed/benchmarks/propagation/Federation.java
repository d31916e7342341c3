package io.kubefed.benchmarks.propagation;

/** Brings about in the members what the federated resources on the host ask for. */
interface Federation extends AutoCloseable {

  /** Makes a federation that is not started. */
  @FunctionalInterface
  interface Factory {

    /**
     * A federation of these clusters, which stay the caller's to close.
     *
     * @param workload what it will be asked to propagate; one that propagates everything need not
     *     know
     */
    Federation create(Fleet fleet, Workload workload);
  }

  /** Begins to work, and does not wait for anything. */
  void start();

  /**
   * Whether everything that was there at the start has been looked at, and nothing waits to be
   * done.
   */
  boolean isSettled();

  /** Ends all work. */
  @Override
  void close();
}
