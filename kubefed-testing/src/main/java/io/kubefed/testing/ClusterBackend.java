package io.kubefed.testing;

import java.util.Set;

/**
 * One started cluster, as its source sees it. Calls do not overlap, but for {@link #close}, which
 * may come at any time, more than once and from the JVM's shutdown hook.
 */
interface ClusterBackend extends AutoCloseable {

  /** A kubeconfig in YAML with one context, which is current. Its names are the source's own. */
  String kubeconfig();

  /** What can be done to it. The methods below are called for these only. */
  Set<ClusterFault> faults();

  /**
   * Whether objects outlive {@link #close}, so that what was made in the cluster has to be deleted
   * before.
   */
  boolean outlivesTests();

  void pause();

  void resume();

  void kill();

  /**
   * Starts the API server again, after ending it if it runs. Returns at once or when it answers.
   */
  void restart();

  /** Drops the history before now; the caller restarts afterwards. */
  void compact();

  /** Where the logs are, for an error message. */
  String logs();

  /** Ends the cluster, if the source started it, and leaves nothing behind. Does not throw. */
  @Override
  void close();
}
