package io.kubefed.testing;

/**
 * A place where clusters come from. Implementations are thread-safe: clusters are started in
 * parallel.
 */
interface ClusterSource {

  /** What the clusters are, in a few words for a log line. */
  String describe();

  /**
   * Does once what every start needs, such as building the servers. May take minutes the first time
   * on a machine.
   *
   * @throws TestClusterException if this source has no clusters to give, with what to do about it
   */
  void prepare();

  /**
   * Starts a cluster and returns when its API server answers an administrator.
   *
   * @throws TestClusterException if it does not, with the end of the server's log
   */
  ClusterBackend start(ClusterSpec spec);
}
