package io.kubefed.propagation.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How much one plan may change; a plan that wants more is refused as a whole before anything is
 * written. Unlimited unless set. Immutable; each method yields a changed copy.
 */
public final class ChangeLimits {

  /** No limit at all. */
  public static final ChangeLimits NONE =
      new ChangeLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  private final long deletedObjects;
  private final long changedObjects;
  private final long changedClusters;
  private final long removedReplicas;

  private ChangeLimits(
      long deletedObjects, long changedObjects, long changedClusters, long removedReplicas) {
    this.deletedObjects = notNegative(deletedObjects, "deletedObjects");
    this.changedObjects = notNegative(changedObjects, "changedObjects");
    this.changedClusters = notNegative(changedClusters, "changedClusters");
    this.removedReplicas = notNegative(removedReplicas, "removedReplicas");
  }

  private static long notNegative(long limit, String name) {
    if (limit < 0) {
      throw new IllegalArgumentException(name + " must not be negative: " + limit);
    }
    return limit;
  }

  /** At most so many objects may be deleted, over all clusters. */
  public ChangeLimits deletedObjects(long max) {
    return new ChangeLimits(max, changedObjects, changedClusters, removedReplicas);
  }

  /** At most so many objects may be written in any way, deletions included, over all clusters. */
  public ChangeLimits changedObjects(long max) {
    return new ChangeLimits(deletedObjects, max, changedClusters, removedReplicas);
  }

  /** At most so many clusters may be written to. */
  public ChangeLimits changedClusters(long max) {
    return new ChangeLimits(deletedObjects, changedObjects, max, removedReplicas);
  }

  /**
   * At most so many replicas (pods) may be taken away, over all workloads and clusters, deletions
   * included.
   */
  public ChangeLimits removedReplicas(long max) {
    return new ChangeLimits(deletedObjects, changedObjects, changedClusters, max);
  }

  /**
   * Checks a plan.
   *
   * @throws ChangeLimitException if it wants more than it may, with every limit that it passes
   */
  public void check(PropagationPlan plan) {
    List<String> passed = new ArrayList<>();
    Predicate<PlannedChange> writes = change -> change.action().isWrite();
    compare(plan.count(Action.DELETE), deletedObjects, "deletes", "objects", passed);
    compare(plan.changes().filter(writes).count(), changedObjects, "changes", "objects", passed);
    compare(
        plan.changes().filter(writes).map(PlannedChange::cluster).distinct().count(),
        changedClusters,
        "changes",
        "clusters",
        passed);
    compare(
        plan.changes().mapToLong(PlannedChange::removedReplicas).sum(),
        removedReplicas,
        "takes away",
        "replicas",
        passed);
    if (!passed.isEmpty()) {
      throw new ChangeLimitException(passed);
    }
  }

  private static void compare(
      long wanted, long allowed, String verb, String what, List<String> passed) {
    if (wanted > allowed) {
      passed.add(verb + " " + wanted + " " + what + ", at most " + allowed + " may be");
    }
  }
}
