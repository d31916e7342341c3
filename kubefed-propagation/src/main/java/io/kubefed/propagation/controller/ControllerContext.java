package io.kubefed.propagation.controller;

import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.propagation.event.EventRecorder;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What the controllers of one control plane share. Thread-safe; everything in it belongs to the
 * control plane, which closes it after the last controller.
 */
public interface ControllerContext {

  /**
   * The cluster that serves the KubeFed API. Writes through it are refused once this control plane
   * may no longer be the leader.
   */
  ClusterClient host();

  /**
   * The member clusters as they are now. Writes through their clients are refused once this control
   * plane may no longer be the leader. A cluster that cannot be reached, or whose KubeFedCluster is
   * malformed, is a member all the same, and not ready; its client says why in every failure.
   */
  ClusterRegistry members();

  /**
   * Whether every KubeFedCluster has been read: before, a member that is not there means nothing.
   */
  boolean membersSynced();

  /** Caches of the host and of the members, shared by all who want the same. */
  InformerGroup informers();

  /** The namespace of the KubeFedConfig, the type configs and the member clusters. */
  String systemNamespace();

  /** Whether all namespaces of the host are federated, or one. */
  ControlPlaneScope scope();

  /**
   * The namespace that is federated; empty for all. In a namespaced control plane it is the {@link
   * #systemNamespace}.
   */
  String targetNamespace();

  /** Calls back later. */
  Timekeeper time();

  /** Tells the time of day, for what is written into objects. */
  Clock clock();

  /**
   * Runs tasks that may block. It has a thread for every task, so that no task waits for another
   * that hangs; tasks of a member cluster nevertheless belong into its lane.
   */
  Executor executor();

  /** Takes events on objects of the host. */
  EventRecorder events();

  /** Takes measurements. */
  Metrics metrics();
}
