package io.kubefed.propagation.cluster;

import java.time.Duration;
import java.util.Optional;

/** Hears of calls to clusters. Thread-safe; quick, as the caller waits for it. */
@FunctionalInterface
public interface CallObserver {

  /**
   * A call is over.
   *
   * @param cluster the name of the cluster
   * @param call what was asked
   * @param took how long the answer took
   * @param failure what it failed with; empty if it did not
   */
  void onCall(String cluster, ClusterCall call, Duration took, Optional<RuntimeException> failure);
}
