package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.status.ClusterStatus;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.core.status.PropagationReason;
import io.kubefed.core.status.PropagationResult;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.controller.sync.Step.Rest;
import io.kubefed.propagation.controller.sync.Step.Unknown;
import io.kubefed.propagation.controller.sync.Step.Work;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The way of resources that are wanted. Thread-safe. */
final class Syncing {

  private final SyncParts parts;
  private final LaneOperations operations;

  Syncing(SyncParts parts, LaneOperations operations) {
    this.parts = parts;
    this.operations = operations;
  }

  /** One pass for a resource that is wanted: nothing is left to do, or lanes have it. */
  Result sync(ObjectReference key, Prepared prepared) {
    parts.notices().warn(prepared);
    Map<String, Member> snapshot = parts.snapshot();
    PlacementDecision placement;
    try {
      placement = parts.placements().of(prepared, snapshot);
    } catch (KubefedException e) {
      parts
          .notices()
          .event(
              prepared, Severity.WARNING, "ComputePlacementFailed", String.valueOf(e.getMessage()));
      parts.writeStatus(
          prepared, PropagationResult.failed(PropagationReason.COMPUTE_PLACEMENT_FAILED));
      return Result.done();
    }
    Optional<VersionView> recorded = parts.host().versions(prepared);
    Map<String, Step> next = next(prepared, placement, recorded, snapshot);
    Map<String, Work> work = new LinkedHashMap<>();
    next.forEach(
        (cluster, step) -> {
          if (step instanceof Work todo) {
            work.put(cluster, todo);
          }
        });
    operations.submit(key, work, snapshot);
    Progress progress = progress(key);
    if (progress == Progress.UNDER_WAY) {
      return Result.requeueAfter(parts.shared().settings().longestWait());
    } else if (progress == Progress.NOTHING && !work.isEmpty()) {
      // All have answered since this began, so that what it knows is old; or lanes come and go.
      return Result.requeueAfter(Duration.ofMillis(100));
    }
    Summary summary = summary(key, prepared, placement, next);
    KubefedException unrecorded = null;
    boolean isNews = false;
    try {
      isNews = record(key, prepared, recorded, summary);
    } catch (ConflictException e) {
      throw e;
    } catch (KubefedException e) {
      unrecorded = e; // The record saves updates: that it fails says nothing about propagation.
    }
    PropagationResult result = PropagationResult.of(summary.statuses(), summary.updated());
    if (placement.refusal().isPresent()) {
      result = result.withReason(PropagationReason.NAMESPACE_NOT_FEDERATED);
    }
    parts.writeStatus(prepared, result);
    parts.states().change(key, state -> state.updated = false);
    if (unrecorded != null) {
      throw unrecorded;
    }
    if (isNews && progress == Progress.NOTHING) {
      parts.notices().count(Metrics.CHANGES_SETTLED, Map.of());
    }
    return summary.again() ? Result.requeueAfter(parts.nextTry(key)) : Result.done();
  }

  /** How far the operations for a resource are. */
  private enum Progress {
    /** None is under way. */
    NOTHING,
    /** Some have not been answered, and may yet be in time. */
    UNDER_WAY,
    /** All that have not been answered are late. */
    LATE
  }

  private Progress progress(ObjectReference key) {
    long now = parts.context().time().nanoTime();
    long patience = parts.shared().settings().longestWait().toNanos();
    return parts
        .states()
        .look(
            key,
            state -> {
              if (state.inFlight.isEmpty()) {
                return Progress.NOTHING;
              }
              return state.inFlight.values().stream()
                      .allMatch(flight -> now - flight.since() >= patience)
                  ? Progress.LATE
                  : Progress.UNDER_WAY;
            });
  }

  private Map<String, Step> next(
      Prepared prepared,
      PlacementDecision placement,
      Optional<VersionView> recorded,
      Map<String, Member> snapshot) {
    Map<String, Step> next = new LinkedHashMap<>();
    snapshot.forEach(
        (name, member) ->
            next.put(name, parts.steps().sync(prepared, placement, recorded, member.cluster())));
    return next;
  }

  /**
   * How all clusters stand.
   *
   * @param versions by cluster, the versions that are as they should be
   * @param kept the clusters whose recorded version stays as it is
   * @param updated whether an object was changed since the status was written last
   * @param again whether something is to be tried again although nobody will say so
   */
  private record Summary(
      List<ClusterStatus> statuses,
      Map<String, String> versions,
      Set<String> kept,
      boolean updated,
      boolean again) {}

  private Summary summary(
      ObjectReference key, Prepared prepared, PlacementDecision placement, Map<String, Step> next) {
    List<ClusterStatus> statuses = new ArrayList<>();
    Map<String, String> versions = new HashMap<>();
    Set<String> kept = new TreeSet<>();
    Map<String, ClusterStatus> before = FederatedStatus.clustersOf(prepared.resource().status());
    boolean again = false;
    for (Map.Entry<String, Step> entry : next.entrySet()) {
      String cluster = entry.getKey();
      boolean placed = placement.places(cluster);
      if (placed) {
        kept.add(cluster);
      }
      if (entry.getValue() instanceof Rest rest) {
        if (rest.current()) {
          versions.put(cluster, requireNonNull(rest.view()).version());
        }
        if (rest.status() != null) {
          ClusterStatus status = ClusterStatus.of(cluster, rest.status());
          Optional<MemberView> view = rest.held();
          if (parts.type().statusCollection() && view.isPresent() && view.get().status() != null) {
            status = status.withRemoteStatus(requireNonNull(view.get().status()));
          }
          statuses.add(status);
          again |=
              !rest.current()
                  && parts
                      .states()
                      .held(key, cluster)
                      .filter(held -> held.status() != PropagationStatus.OK)
                      .isPresent();
        }
      } else if (entry.getValue() instanceof Work work && parts.states().isInFlight(key, cluster)) {
        statuses.add(ClusterStatus.of(cluster, work.operation().timedOut));
      } else if (placed) {
        // Nothing is known yet: what was said before stands.
        statuses.add(
            before.getOrDefault(
                cluster, ClusterStatus.of(cluster, PropagationStatus.CACHED_RETRIEVAL_FAILED)));
      }
    }
    boolean updated = parts.states().look(key, state -> state.updated);
    return new Summary(statuses, versions, kept, updated, again);
  }

  /** Returns whether there was something new to record. */
  private boolean record(
      ObjectReference key, Prepared prepared, Optional<VersionView> recorded, Summary summary) {
    if (prepared.failure() != null) {
      return false;
    }
    Optional<VersionRecord> before = recorded.map(VersionView::record);
    VersionRecord after =
        VersionRecord.after(
            before,
            prepared.templateVersion(),
            prepared.overrideVersion(),
            summary.versions(),
            summary.kept());
    boolean isNew =
        before.isPresent() ? !before.get().equals(after) : !after.clusterVersions().isEmpty();
    if (isNew) {
      parts.host().record(prepared, after);
    }
    parts
        .states()
        .change(
            key,
            state ->
                state
                    .fresh
                    .entrySet()
                    .removeIf(
                        fresh ->
                            fresh
                                .getValue()
                                .version()
                                .equals(after.clusterVersions().get(fresh.getKey()))));
    return isNew;
  }

  /** Says why a resource is or is not in each cluster. */
  Explanation explain(ObjectReference key, Prepared prepared) {
    Map<String, Member> snapshot = parts.snapshot();
    PlacementDecision placement;
    try {
      placement = parts.placements().of(prepared, snapshot);
    } catch (KubefedException e) {
      return new Explanation(key, Optional.of(String.valueOf(e.getMessage())), List.of());
    }
    Optional<VersionView> recorded = parts.host().versions(prepared);
    List<Explanation.ClusterState> clusters = new ArrayList<>();
    next(prepared, placement, recorded, snapshot)
        .forEach(
            (cluster, step) ->
                clusters.add(
                    new Explanation.ClusterState(
                        cluster,
                        placement.places(cluster),
                        placement.verdict(cluster).explanation(),
                        words(step, parts.states().isInFlight(key, cluster)))));
    return new Explanation(
        key,
        placement.refusal().map(refusal -> refusal.reason() + ": " + refusal.message()),
        clusters);
  }

  private static String words(Step step, boolean underWay) {
    if (step instanceof Work work) {
      return (underWay ? "under way: to " : "to ") + work.operation().word;
    } else if (step instanceof Unknown unknown) {
      return "not known: " + unknown.words();
    }
    Rest rest = (Rest) step;
    String status =
        rest.status() == null
            ? "nothing there"
            : rest.current() ? "in sync" : rest.status().value();
    return rest.words().isEmpty() ? status : status + ": " + rest.words();
  }
}
