package io.kubefed.scheduling.decision;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.scheduling.capacity.CapacityEstimate;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of one member cluster, as far as one workload goes.
 *
 * @param cluster the cluster
 * @param since since when it has been ready, or not ready
 * @param seenToChange true if it was seen to become so; false if it was like this when first seen
 * @param excluded why the workload may not go there; nothing if it may
 * @param asked what the federated workload asks the cluster for; nothing where it is not placed
 * @param workload how the workload is there; nothing if there is none, or that is not known
 * @param observed true if the cluster's workloads are known, so that one that is not there does not
 *     exist
 * @param estimate how many replicas an estimator says fit
 */
public record ClusterSituation(
    Cluster cluster,
    Instant since,
    boolean seenToChange,
    Optional<String> excluded,
    OptionalLong asked,
    Optional<WorkloadState> workload,
    boolean observed,
    CapacityEstimate estimate) {

  /** What an estimate is where nobody makes one. */
  public static final CapacityEstimate NO_ESTIMATE = CapacityEstimate.unknown("");

  /**
   * How a workload is in a cluster.
   *
   * @param current how many replicas run, as KubeFed counts
   * @param ready how many are ready
   * @param capacity how many could run, as far as pods tell that wait for room
   * @param completions the completions of a Job
   */
  public record WorkloadState(
      long current, long ready, OptionalLong capacity, OptionalLong completions) {

    public WorkloadState {
      requireNonNull(capacity, "capacity");
      requireNonNull(completions, "completions");
    }

    /** A workload of which so many replicas run, all of them ready. */
    public static WorkloadState running(long replicas) {
      return new WorkloadState(replicas, replicas, OptionalLong.empty(), OptionalLong.empty());
    }

    /** The same, where no more than so many fit. */
    public WorkloadState withCapacity(long other) {
      return new WorkloadState(current, ready, OptionalLong.of(other), completions);
    }
  }

  public ClusterSituation {
    requireNonNull(cluster, "cluster");
    requireNonNull(since, "since");
    requireNonNull(excluded, "excluded");
    requireNonNull(asked, "asked");
    requireNonNull(workload, "workload");
    requireNonNull(estimate, "estimate");
  }

  /** A cluster that has been as it is since then and has no workload yet. */
  public static ClusterSituation of(Cluster cluster, Instant since) {
    return new ClusterSituation(
        cluster,
        since,
        false,
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        true,
        NO_ESTIMATE);
  }

  /** The same, asked for so many. */
  public ClusterSituation asking(long other) {
    return new ClusterSituation(
        cluster,
        since,
        seenToChange,
        excluded,
        OptionalLong.of(other),
        workload,
        observed,
        estimate);
  }

  /** The same, with a workload like this. */
  public ClusterSituation with(WorkloadState other) {
    return new ClusterSituation(
        cluster, since, seenToChange, excluded, asked, Optional.of(other), observed, estimate);
  }

  /** The same, where the workload may not go. */
  public ClusterSituation excludedBecause(String why) {
    return new ClusterSituation(
        cluster, since, seenToChange, Optional.of(why), asked, workload, observed, estimate);
  }

  /** The same, ready or not since it was seen to become so. */
  public ClusterSituation turned(boolean ready, Instant when) {
    return new ClusterSituation(
        cluster.withReady(ready), when, true, excluded, asked, workload, observed, estimate);
  }

  /** The same, with that estimate. */
  public ClusterSituation estimated(CapacityEstimate other) {
    return new ClusterSituation(
        cluster, since, seenToChange, excluded, asked, workload, observed, other);
  }

  /** The name of the cluster. */
  public String name() {
    return cluster.name();
  }
}
