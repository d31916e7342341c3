package io.kubefed.propagation.cluster;

/**
 * The port to one cluster. Thread-safe.
 *
 * <p>Every call blocks until its answer or its deadline, and is sent once: whoever calls decides
 * about trying again. Interrupting the calling thread ends the call at once with {@link
 * CallInterruptedException}; the request is given up, and its connection is free when the answer
 * begins to arrive or the deadline passes, whichever is first. All failures are {@link
 * ClusterException}s.
 */
public interface ClusterClient
    extends ClusterReader,
        ClusterWriter,
        ClusterWatcher,
        ClusterDiscovery,
        ClusterHealth,
        AutoCloseable {

  /** The cluster's name, as failures tell it. */
  String name();

  /**
   * Ends the open watches and frees what this client began itself; what it was given, such as the
   * connection, stays open. Calls after it fail with {@link IllegalStateException}; a second close
   * does nothing.
   */
  @Override
  void close();
}
