package io.kubefed.testing;

/**
 * What can be done to a cluster on purpose. {@link TestCluster#supports} tells which of it can be
 * had.
 */
public enum ClusterFault {
  /** {@link TestCluster#pause} and {@link TestCluster#resume}: a partition. */
  PAUSE,
  /** {@link TestCluster#kill}: a crash. */
  KILL,
  /** {@link TestCluster#restart}: a recovery with all objects kept. */
  RESTART,
  /** {@link TestCluster#compactHistory}: a watch that resumes finds its history gone. */
  COMPACT_HISTORY
}
