package io.kubefed.propagation.controller.sync;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.status.ClusterStatus;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.core.status.PropagationResult;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.sync.Step.Rest;
import io.kubefed.propagation.controller.sync.Step.Unknown;
import io.kubefed.propagation.controller.sync.Step.Work;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.plan.DeletionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The way of resources that are being deleted, or gone. Thread-safe. */
final class Removing {

  private final SyncParts parts;
  private final LaneOperations operations;

  Removing(SyncParts parts, LaneOperations operations) {
    this.parts = parts;
    this.operations = operations;
  }

  /** One pass for a resource that is being deleted: it goes once no member holds its object. */
  Result remove(ObjectReference key, Prepared prepared) {
    FederatedResource resource = prepared.resource();
    Map<String, Member> snapshot = parts.snapshot();
    Set<String> mayHold = mayHold(prepared, snapshot);
    Map<String, Work> work = new LinkedHashMap<>();
    Map<String, String> waiting = new LinkedHashMap<>();
    Set<String> lost = new TreeSet<>();
    List<ClusterStatus> statuses = new ArrayList<>();
    snapshot.forEach(
        (name, member) -> {
          Step step = parts.steps().removal(prepared, mayHold.contains(name), member.cluster());
          if (step instanceof Work todo) {
            work.put(name, todo);
          } else if (step instanceof Unknown unknown && unknown.mayHold()) {
            lost.add(name);
            waiting.put(name, unknown.words());
            statuses.add(ClusterStatus.of(name, PropagationStatus.CLUSTER_NOT_READY));
          } else if (step instanceof Rest rest && rest.status() != null) {
            waiting.put(name, rest.words());
            statuses.add(ClusterStatus.of(name, rest.status()));
          }
        });
    operations.submit(key, work, snapshot);
    if (parts.states().hasInFlight(key)) {
      return Result.requeueAfter(parts.shared().settings().longestWait());
    }
    if (!work.isEmpty()) {
      return Result.requeueAfter(Duration.ofMillis(100)); // A lane was just going or coming.
    }
    Optional<Duration> patience = patienceLeft(resource);
    if (!lost.isEmpty() && patience.filter(Duration::isZero).isPresent()) {
      lost.forEach(cluster -> leaveToLater(cluster, prepared));
      waiting.keySet().removeAll(lost);
    }
    if (waiting.isEmpty()) {
      operations.rememberLate(key, resource);
      parts.host().removeFinalizer(resource);
      parts.states().forget(key);
      return Result.done();
    }
    if (statuses.stream()
        .anyMatch(
            status -> !status.status().equals(PropagationStatus.WAITING_FOR_REMOVAL.value()))) {
      parts.writeStatus(prepared, PropagationResult.of(statuses, false));
    }
    parts
        .notices()
        .event(
            prepared,
            Severity.NORMAL,
            "WaitForRemovalInCluster",
            "Waiting for managed resources to be removed from the following clusters: "
                + String.join(", ", waiting.keySet()));
    Optional<Duration> next =
        parts
                .states()
                .look(
                    key,
                    state ->
                        state.held.values().stream()
                            .allMatch(held -> held.status() == PropagationStatus.OK))
            ? Optional.empty()
            : Optional.of(parts.nextTry(key));
    if (!lost.isEmpty() && patience.isPresent()) {
      next =
          Optional.of(
              next.filter(wait -> wait.compareTo(patience.get()) < 0).orElse(patience.get()));
    }
    return next.map(Result::requeueAfter).orElseGet(Result::done);
  }

  /** How long a deletion still waits for lost members; zero for no longer, nothing for ever. */
  private Optional<Duration> patienceLeft(FederatedResource resource) {
    return parts
        .shared()
        .settings()
        .lostMemberPatience()
        .map(
            patience -> {
              Instant since =
                  resource
                      .object()
                      .text("metadata", "deletionTimestamp")
                      .map(Instant::parse)
                      .orElseGet(parts.context().clock()::instant);
              Duration left =
                  Duration.between(parts.context().clock().instant(), since.plus(patience));
              return left.isNegative() ? Duration.ZERO : left;
            });
  }

  private void leaveToLater(String cluster, Prepared prepared) {
    FederatedResource resource = prepared.resource();
    parts
        .shared()
        .pendingDeletions()
        .note(
            cluster,
            parts.type().target(),
            resource.targetReference(),
            DeletionOptions.of(resource),
            resource.isOrphaning());
    parts
        .notices()
        .event(
            prepared,
            Severity.WARNING,
            "DeletionLeftToLater",
            "Cluster "
                + cluster
                + " does not answer; what it holds of "
                + resource.targetReference()
                + " is deleted when it is back");
  }

  /** The clusters that may hold the object although nothing shows it: recorded, or placed. */
  private Set<String> mayHold(Prepared prepared, Map<String, Member> snapshot) {
    Set<String> clusters = new TreeSet<>();
    parts
        .host()
        .versions(prepared)
        .ifPresent(view -> clusters.addAll(view.record().clusterVersions().keySet()));
    clusters.addAll(FederatedStatus.clustersOf(prepared.resource().status()).keySet());
    try {
      clusters.addAll(parts.placements().of(prepared, snapshot).clusters());
    } catch (KubefedException e) {
      // A malformed placement places nothing more.
    }
    return clusters;
  }

  /**
   * Objects that nobody wants any more: they stay, and lose the managed label, as in KubeFed;
   * except for those that came late of what this process has created and let go since.
   */
  Result orphaned(ObjectReference key) {
    ObjectReference target = parts.targetOf(key);
    Map<String, Member> snapshot = parts.snapshot();
    Map<String, Work> work = new LinkedHashMap<>();
    snapshot.forEach(
        (name, member) ->
            parts
                .members()
                .view(name, target)
                .filter(view -> !view.beingDeleted() && member.cluster().ready())
                .filter(view -> !parts.isHeld(key, name))
                // What is to be deleted there must not be let go; once that is done, all is seen
                // to.
                .filter(view -> parts.shared().pendingDeletions().isClear(name))
                .ifPresent(view -> work.put(name, new Work(Operation.RELEASE, view, true))));
    if (work.isEmpty()) {
      if (parts.states().hasInFlight(key)) {
        return Result.done();
      }
      if (snapshot.keySet().stream().anyMatch(name -> parts.isHeld(key, name))) {
        return Result.requeueAfter(parts.nextTry(key));
      }
      parts.states().forget(key);
      return Result.done();
    }
    if (!parts.host().isCurrent()) {
      return Result.retry();
    }
    operations.submit(key, work, snapshot);
    return Result.done();
  }
}
