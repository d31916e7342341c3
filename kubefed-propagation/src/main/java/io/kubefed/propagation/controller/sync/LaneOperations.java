package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.controller.sync.MemberWrites.Done;
import io.kubefed.propagation.controller.sync.ResourceState.Fresh;
import io.kubefed.propagation.controller.sync.ResourceState.Held;
import io.kubefed.propagation.controller.sync.ResourceState.InFlight;
import io.kubefed.propagation.controller.sync.Step.Work;
import io.kubefed.propagation.engine.Lane;
import io.kubefed.propagation.engine.NotStartedException;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.metrics.Metrics;
import io.kubefed.propagation.plan.DeletionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is done in lanes for the resources of one type, and what becomes of the answers.
 * Thread-safe.
 */
final class LaneOperations {

  /** After what time a lane is asked again although it has not called: it may have closed. */
  private static final Duration RETRY_PATIENCE = Duration.ofMinutes(1);

  /**
   * How long what is forbidden is left alone: rights are given without anybody telling, and a
   * server that has just started knows none for a moment.
   */
  private static final Duration FORBIDDEN_PATIENCE = Duration.ofSeconds(15);

  /** How long a creation can come to pass that was not answered in time. */
  private static final Duration LATE_PATIENCE = Duration.ofMinutes(10);

  /** For what need not be tried again until something changes. */
  private static final Duration ALWAYS = Duration.ofDays(10_000);

  private final SyncParts parts;
  private final MemberWrites writes;
  private final Consumer<ObjectReference> onAnswered;

  /** What may yet come of creations whose resources are gone, and how it is deleted then. */
  private final Cache<Creation, DeleteOptions> late;

  /** The creation of an object in a cluster of which nobody knows what came. */
  private record Creation(ObjectReference resource, String cluster) {}

  /**
   * Operations, of which none is begun.
   *
   * @param onAnswered told of a resource for which the last answer came, or a failure
   */
  LaneOperations(SyncParts parts, MemberWrites writes, Consumer<ObjectReference> onAnswered) {
    this.parts = parts;
    this.writes = writes;
    this.onAnswered = onAnswered;
    this.late =
        Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(LATE_PATIENCE)
            .ticker(parts.context().time()::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /** Hands work to the lanes, except for clusters that have some for the resource already. */
  void submit(ObjectReference key, Map<String, Work> work, Map<String, Member> snapshot) {
    List<String> begun = new ArrayList<>();
    long now = parts.context().time().nanoTime();
    parts
        .states()
        .change(
            key,
            state ->
                work.forEach(
                    (cluster, todo) -> {
                      if (!state.inFlight.containsKey(cluster)) {
                        state.inFlight.put(cluster, new InFlight(todo.operation(), now));
                        begun.add(cluster);
                      }
                    }));
    for (String cluster : begun) {
      Attempt attempt = new Attempt(requireNonNull(work.get(cluster)).operation());
      Optional<Lane<ObjectReference>> lane = parts.shared().lane(cluster);
      if (lane.isEmpty()) {
        parts.states().change(key, state -> state.inFlight.remove(cluster));
        continue; // The member is just going, or coming: its change brings all keys back.
      }
      Member member = requireNonNull(snapshot.get(cluster));
      lane.get()
          .submit(key, () -> perform(key, member, attempt))
          .whenComplete((done, failure) -> answered(key, cluster, attempt, done, failure));
    }
  }

  /** What is tried in a member: written by the lane, read once that has ended or given up. */
  private static final class Attempt {

    /** What is done, or was asked for as long as it has not begun. */
    volatile Operation operation;

    /** The resource that it is done for; null if that was gone, or nobody looked yet. */
    volatile @Nullable Prepared prepared;

    /** The {@link Steps#versionOf} what is known to be there. */
    volatile String view = "";

    Attempt(Operation asked) {
      operation = asked;
    }

    /** The {@link Prepared#fingerprint} of what is tried. */
    String fingerprint() {
      Prepared tried = prepared;
      return tried == null ? "" : tried.fingerprint();
    }
  }

  /** In a lane: looks once more what is to be done there, and does it. */
  private Performed perform(ObjectReference key, Member member, Attempt attempt) {
    Optional<Prepared> found = parts.host().get(key);
    if (found.isEmpty()) {
      return new Performed(performOrphaned(key, member, attempt), "", false);
    }
    Prepared prepared = found.get();
    Member now = parts.context().members().get(member.name()).orElse(member);
    Optional<VersionView> recorded = parts.host().versions(prepared);
    Step step =
        prepared.resource().isBeingDeleted()
            ? parts.steps().removal(prepared, false, now.cluster())
            : parts
                .steps()
                .sync(
                    prepared,
                    parts.placements().of(prepared, parts.snapshot()),
                    recorded,
                    now.cluster());
    if (!(step instanceof Work work)) {
      return new Performed(null, "", false);
    }
    attempt.operation = work.operation();
    attempt.prepared = prepared;
    attempt.view = Steps.versionOf(work.view());
    boolean drifted =
        isDrift(prepared, recorded, now.name(), work)
            || (work.operation() == Operation.UPDATE
                && parts.states().fresh(key, now.name(), prepared.versions()).isPresent());
    Done done =
        parts
            .members()
            .during(
                now.name(),
                prepared.resource().targetReference(),
                () -> write(prepared, now, work));
    if (drifted && (work.operation() == Operation.CREATE || done.updated())) {
      parts.notices().count(Metrics.DRIFT_FOUND, Map.of("cluster", now.name()));
      parts
          .steps()
          .mended(prepared, now.name())
          .ifPresent(rest -> parts.context().time().schedule(rest, () -> onAnswered.accept(key)));
    }
    boolean lost =
        done.view() != null && parts.steps().isMetadataLost(prepared, now.cluster(), done.view());
    return new Performed(done, prepared.versions(), lost);
  }

  private Done write(Prepared prepared, Member member, Work work) {
    return switch (work.operation()) {
      case CREATE -> writes.create(prepared, member, parts.shared().adopt());
      case UPDATE -> writes.update(prepared, member, work);
      case DELETE ->
          work.view() == null
              ? writes.removeUnseen(prepared, member, false)
              : writes.delete(prepared, member, work.view());
      case RELEASE ->
          work.view() == null
              ? writes.removeUnseen(prepared, member, true)
              : writes.release(member, prepared.resource().targetReference(), work.view());
    };
  }

  /** Whether the cluster was brought to where this asks for before, so that it has left there. */
  private static boolean isDrift(
      Prepared prepared, Optional<VersionView> recorded, String cluster, Work work) {
    return (work.operation() == Operation.CREATE || work.operation() == Operation.UPDATE)
        && recorded
            .flatMap(
                known ->
                    known
                        .record()
                        .versionFor(
                            cluster, prepared.templateVersion(), prepared.overrideVersion()))
            .isPresent();
  }

  /**
   * What an operation of a lane did.
   *
   * @param done what came of it; null if there was nothing to do any more
   * @param versions the {@link Prepared#versions} that were written
   * @param metadataLost whether something in the member changed the metadata that was written
   */
  private record Performed(@Nullable Done done, String versions, boolean metadataLost) {}

  private void answered(
      ObjectReference key,
      String cluster,
      Attempt attempt,
      @Nullable Performed performed,
      @Nullable Throwable failure) {
    boolean[] last = new boolean[1];
    Held held = null;
    if (failure != null) {
      held = heldAfter(key, cluster, attempt, failure);
    } else if (performed != null && performed.done() != null) {
      Done done = performed.done();
      boolean failed =
          done.status() != PropagationStatus.OK
              && done.status() != PropagationStatus.WAITING_FOR_REMOVAL;
      if (failed) {
        held =
            new Held(
                done.status(),
                done.words(),
                attempt.fingerprint(),
                attempt.view,
                parts.in(SyncParts.REFUSAL_PATIENCE));
      } else if (done.view() != null && performed.metadataLost()) {
        held =
            new Held(
                PropagationStatus.OK,
                "labels or annotations are not as they were written: something in the cluster"
                    + " changes them on their way",
                attempt.fingerprint(),
                Steps.contentOf(done.view()),
                parts.in(ALWAYS));
      }
    }
    Held after = held;
    parts
        .states()
        .change(
            key,
            state -> {
              state.inFlight.remove(cluster);
              last[0] = state.inFlight.isEmpty();
              boolean called = state.called.remove(cluster);
              if (after != null && !(called && after.resource() == null)) {
                state.held.put(cluster, after);
              } else {
                state.held.remove(cluster);
              }
              if (performed != null && performed.done() != null) {
                Done done = performed.done();
                state.updated |= done.updated();
                state.unsure.remove(cluster);
                if (done.view() != null) {
                  state.unanswered.remove(cluster);
                  state.fresh.put(cluster, new Fresh(performed.versions(), done.view().version()));
                } else {
                  state.fresh.remove(cluster);
                }
              } else if (attempt.operation == Operation.CREATE
                  && failure instanceof ClusterException unanswered
                  && unanswered.isOutcomeUnknown()) {
                state.unsure.add(cluster);
                state.unanswered.add(cluster);
              }
            });
    report(key, cluster, attempt, performed, after, failure);
    if (last[0] || after != null) {
      onAnswered.accept(key);
    }
  }

  private @Nullable Held heldAfter(
      ObjectReference key, String cluster, Attempt attempt, Throwable failure) {
    PropagationStatus status = MemberWrites.statusOf(attempt.operation, failure);
    String words = String.valueOf(failure.getMessage());
    if (failure instanceof NotStartedException refused) {
      Optional<Held> before =
          parts.states().held(key, cluster).filter(held -> held.status() != PropagationStatus.OK);
      return switch (refused.reason()) {
        case SUPERSEDED, LANE_CLOSED -> null;
        case CIRCUIT_OPEN ->
            new Held(
                PropagationStatus.CLUSTER_NOT_READY, words, null, "", parts.in(RETRY_PATIENCE));
        default ->
            new Held(
                before.map(Held::status).orElse(status),
                before.map(Held::words).orElse(words),
                null,
                "",
                parts.in(RETRY_PATIENCE));
      };
    } else if (failure instanceof KubefedException e && !e.isRetryable()) {
      Duration patience =
          failure instanceof ForbiddenException ? FORBIDDEN_PATIENCE : SyncParts.REFUSAL_PATIENCE;
      return new Held(status, words, attempt.fingerprint(), attempt.view, parts.in(patience));
    }
    return new Held(status, words, null, "", parts.in(RETRY_PATIENCE));
  }

  private void report(
      ObjectReference key,
      String cluster,
      Attempt attempt,
      @Nullable Performed performed,
      @Nullable Held held,
      @Nullable Throwable failure) {
    Operation operation = attempt.operation;
    Done done = performed == null ? null : performed.done();
    boolean changed = done != null && (operation != Operation.UPDATE || done.updated());
    if (failure instanceof NotStartedException || (held == null && !changed)) {
      return; // Nothing was tried, so that nothing failed; or there was nothing to do.
    }
    Prepared prepared = attempt.prepared;
    if (prepared == null) {
      prepared = parts.host().get(key).orElse(null);
    }
    if (prepared == null) {
      return; // There is nothing left to tell it of.
    }
    if (held != null) {
      parts
          .notices()
          .event(
              prepared,
              Severity.WARNING,
              operation.failureReason(),
              "Failed to "
                  + operation.word
                  + " "
                  + parts.targetOf(key)
                  + " in cluster "
                  + cluster
                  + ": "
                  + held.words());
    } else {
      parts
          .notices()
          .step(
              prepared,
              operation.eventReason(),
              () -> operation.continuous + " " + parts.targetOf(key) + " in cluster " + cluster);
    }
  }

  private @Nullable Done performOrphaned(ObjectReference key, Member member, Attempt attempt) {
    ObjectReference target = parts.targetOf(key);
    Optional<MemberView> view = parts.members().view(member.name(), target);
    if (view.isEmpty()
        || view.get().beingDeleted()
        || !parts.shared().pendingDeletions().isClear(member.name())
        || !parts.host().isGone(key)) {
      return null;
    }
    DeleteOptions options = late.getIfPresent(new Creation(key, member.name()));
    if (options != null) {
      attempt.operation = Operation.DELETE;
      return writes.delete(member, target, view.get(), options);
    }
    attempt.operation = Operation.RELEASE;
    return writes.release(member, target, view.get());
  }

  /** A creation that nobody has heard of may yet come to pass: it is not to stay behind then. */
  void rememberLate(ObjectReference key, FederatedResource resource) {
    boolean stays = resource.isOrphaning();
    parts
        .states()
        .look(key, state -> List.copyOf(state.unanswered))
        .forEach(
            cluster -> {
              if (!stays) {
                late.put(new Creation(key, cluster), DeletionOptions.of(resource));
              }
            });
  }
}
