package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.status.ClusterStatus;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.core.status.PropagationReason;
import io.kubefed.core.status.PropagationResult;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.sync.MemberWrites.Done;
import io.kubefed.propagation.controller.sync.ResourceState.Fresh;
import io.kubefed.propagation.controller.sync.ResourceState.Held;
import io.kubefed.propagation.controller.sync.ResourceState.InFlight;
import io.kubefed.propagation.controller.sync.Step.Rest;
import io.kubefed.propagation.controller.sync.Step.Unknown;
import io.kubefed.propagation.controller.sync.Step.Work;
import io.kubefed.propagation.controller.type.TypeRun;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Lane;
import io.kubefed.propagation.engine.NotStartedException;
import io.kubefed.propagation.engine.QueueStatistics;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.plan.DeletionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the members as the federated resources of one type want them. See the package for the way
 * of one resource.
 *
 * <p><b>How a pass works.</b> For each cluster {@link Steps} tells from the caches what is next.
 * Clusters with work get an operation in their lanes, which looks once more when its turn comes and
 * then writes; the pass ends there. The last answer brings the key back, and the pass that finds no
 * work left records versions and status. If some members are silent for long, a pass in between
 * records what there is. Nothing is remembered of a resource that is settled.
 */
final class SyncController implements TypeRun {

  /** How long a failure that only somebody else can mend is left alone. */
  private static final Duration REFUSAL_PATIENCE = Duration.ofMinutes(5);

  /** After what time a lane is asked again although it has not called: it may have closed. */
  private static final Duration RETRY_PATIENCE = Duration.ofMinutes(1);

  private final SyncControllers shared;
  private final ControllerContext context;
  private final FederatedType type;
  private final Optional<FederatedType> namespaceType;
  private final HostSide host;
  private final MemberSide members;
  private final ResourceStates states = new ResourceStates();
  private final Steps steps;
  private final MemberWrites writes;
  private final PlacementResolver resolver;
  private final Dispatcher<ObjectReference> dispatcher;
  private final @Nullable Informer<HostObject> namespaces;
  private volatile boolean namespacesSynced;
  private volatile boolean closed;

  SyncController(
      SyncControllers shared, FederatedType type, Optional<FederatedType> namespaceType) {
    this.shared = shared;
    this.context = shared.context();
    this.type = type;
    this.namespaceType = namespaceType.filter(unused -> type.target().namespaced());
    this.host =
        new HostSide(
            context, type, shared.selectors(), shared.prepared(), this::look, this::lookAtAll);
    this.members =
        new MemberSide(
            context,
            type,
            type.statusCollection(),
            object -> look(keyOf(object)),
            cluster -> lookAtAll());
    this.steps =
        new Steps(
            context.time(), shared.pendingDeletions(), type, members, states, shared.hostCluster());
    this.writes =
        new MemberWrites(
            type, type.statusCollection(), shared.settings().fieldOwnership(), members, steps);
    this.resolver = PlacementResolver.of(shared.settings().policies());
    this.dispatcher =
        Dispatcher.builder(
                "sync-" + type.federated().qualifiedPlural(), context.time(), this::reconcile)
            .executor(context.executor())
            .workers(shared.workers())
            .build();
    this.namespaces =
        this.namespaceType
            .map(
                namespace ->
                    context
                        .informers()
                        .informer(context.host(), HostSide.resources(context, namespace)))
            .orElse(null);
  }

  FederatedType type() {
    return type;
  }

  @Override
  public void start() {
    shared.add(this);
    dispatcher.start();
    if (namespaces != null) {
      namespaces.addListener(
          new InformerListener<>() {
            @Override
            public void onChange(
                ObjectReference object, Optional<HostObject> before, Optional<HostObject> after) {
              lookAtNamespace(object.namespace());
            }

            @Override
            public void onState(InformerState state) {
              if (state.isSynced()) {
                namespacesSynced = true;
                lookAtAll();
              }
            }
          });
      namespaces.start();
    }
    host.start();
    members.follow(context.members().snapshot().values());
  }

  @Override
  public boolean isSynced() {
    return host.isSynced()
        && (namespaces == null || namespacesSynced)
        && context.membersSynced()
        && context.members().snapshot().values().stream()
            .allMatch(member -> !member.cluster().ready() || members.isKnown(member.name()));
  }

  private boolean canDecide() {
    return host.isSynced() && (namespaces == null || namespacesSynced) && context.membersSynced();
  }

  boolean isIdle() {
    QueueStatistics queue = dispatcher.statistics();
    return queue.depth() + queue.processing() == 0;
  }

  /** The members, or what is known of them, have changed. */
  void onMembers() {
    if (!closed) {
      members.follow(context.members().snapshot().values());
      lookAtAll();
    }
  }

  /** The lane of a member is gone, and with it what was under way there. */
  void onMemberLeft(String cluster) {
    states.forgetCluster(cluster);
  }

  /** A lane says that it is time to look at a key again. */
  void retry(String cluster, ObjectReference key) {
    if (isOwn(key)) {
      states.change(
          key,
          state -> {
            Held held = state.held.get(cluster);
            if (held != null && held.resource() == null) {
              state.held.remove(cluster);
            }
          });
      look(key);
    }
  }

  private boolean isOwn(ObjectReference key) {
    return key.kind().equals(type.federated().kind())
        && key.apiVersion().equals(type.federated().apiVersion());
  }

  private void look(ObjectReference key) {
    dispatcher.add(key);
  }

  private void lookAtAll() {
    if (canDecide()) {
      Set<ObjectReference> keys = new HashSet<>(host.keys());
      members.objects().forEach(object -> keys.add(keyOf(object)));
      keys.forEach(this::look);
    }
  }

  private void lookAtNamespace(String namespace) {
    if (canDecide()) {
      host.keys(namespace).forEach(this::look);
    }
  }

  /** The federated resource that stands for an object of a member. */
  private ObjectReference keyOf(ObjectReference target) {
    String namespace =
        type.isNamespace()
            ? target.name()
            : type.federated().namespaced() ? target.namespace() : "";
    return ObjectReference.of(type.federated(), namespace, target.name());
  }

  private ObjectReference targetOf(ObjectReference key) {
    return ObjectReference.of(
        type.target(), type.target().namespaced() ? key.namespace() : "", key.name());
  }

  private Result reconcile(ObjectReference key) {
    if (closed || !canDecide()) {
      return Result.done(); // All keys are added once that is possible.
    }
    Optional<Prepared> found = host.get(key);
    if (found.isEmpty()) {
      return orphaned(key);
    }
    Prepared prepared = found.get();
    FederatedResource resource = prepared.resource();
    try {
      if (resource.isBeingDeleted()) {
        return resource.finalizers().contains(KubeFedNames.SYNC_FINALIZER)
            ? remove(key, prepared)
            : Result.done();
      }
      if (!resource.finalizers().contains(KubeFedNames.SYNC_FINALIZER)) {
        prepared = host.addFinalizer(resource);
      }
      return sync(key, prepared);
    } catch (ConflictException e) {
      return Result.retry(); // The cache is behind; the change it has missed brings it up to date.
    } catch (NotFoundException e) {
      return Result.done(); // It went meanwhile, which the watch will tell.
    }
  }

  // ---- A resource that is wanted.

  private Result sync(ObjectReference key, Prepared prepared) {
    FederatedResource resource = prepared.resource();
    Map<String, Member> snapshot = context.members().snapshot();
    PlacementDecision placement;
    try {
      placement = placement(prepared, snapshot);
    } catch (KubefedException e) {
      event(prepared, Severity.WARNING, "ComputePlacementFailed", String.valueOf(e.getMessage()));
      writeStatus(prepared, PropagationResult.failed(PropagationReason.COMPUTE_PLACEMENT_FAILED));
      return Result.done();
    }
    Optional<VersionView> recorded = host.versions(resource);
    Map<String, Step> next = next(prepared, placement, recorded, snapshot);
    Map<String, Work> work = new LinkedHashMap<>();
    next.forEach(
        (cluster, step) -> {
          if (step instanceof Work todo) {
            work.put(cluster, todo);
          }
        });
    submit(key, work, snapshot);
    boolean open = states.hasInFlight(key);
    if (open && !isOverdue(key)) {
      return Result.requeueAfter(shared.settings().longestWait());
    }
    Summary summary = summary(key, prepared, placement, next);
    record(key, prepared, recorded, summary);
    PropagationResult result = PropagationResult.of(summary.statuses(), summary.updated());
    if (placement.refusal().isPresent()) {
      result = result.withReason(PropagationReason.NAMESPACE_NOT_FEDERATED);
    }
    writeStatus(prepared, result);
    states.change(key, state -> state.updated = false);
    return summary.again() ? Result.requeueAfter(nextTry(key)) : Result.done();
  }

  private boolean isOverdue(ObjectReference key) {
    long now = context.time().nanoTime();
    long patience = shared.settings().longestWait().toNanos();
    return states.look(
        key,
        state ->
            state.inFlight.values().stream().allMatch(flight -> now - flight.since() >= patience));
  }

  private PlacementDecision placement(Prepared prepared, Map<String, Member> snapshot) {
    FederatedResource resource = prepared.resource();
    Optional<Prepared> namespace = namespaceOf(resource);
    return prepared.decision(
        snapshot,
        namespace.orElse(null),
        () -> {
          List<Cluster> clusters = snapshot.values().stream().map(Member::cluster).toList();
          PlacementRequest.Builder request =
              PlacementRequest.builder(resource, clusters).scope(context.scope());
          namespace.ifPresent(found -> request.namespace(found.resource()));
          if (!shared.settings().policies().isEmpty()) {
            ObjectReference target = resource.targetReference();
            Optional<VersionView> recorded = host.versions(resource);
            request.current(
                snapshot.keySet().stream()
                    .filter(
                        cluster ->
                            members.view(cluster, target).isPresent()
                                || (!members.isCurrent(cluster)
                                    && recorded.isPresent()
                                    && recorded
                                        .get()
                                        .record()
                                        .clusterVersions()
                                        .containsKey(cluster)))
                    .toList());
          }
          return resolver.resolve(request.build());
        });
  }

  private Optional<Prepared> namespaceOf(FederatedResource resource) {
    return namespaces == null
        ? Optional.empty()
        : namespaces
            .get(resource.namespace(), resource.namespace())
            .map(
                object ->
                    HostSide.prepare(
                        namespaceType.orElseThrow(),
                        object,
                        shared.selectors(),
                        shared.prepared()));
  }

  private Map<String, Step> next(
      Prepared prepared,
      PlacementDecision placement,
      Optional<VersionView> recorded,
      Map<String, Member> snapshot) {
    ObjectReference target = prepared.resource().targetReference();
    boolean settledElsewhere =
        placement.clusters().isEmpty()
            || placement.clusters().stream()
                .anyMatch(cluster -> members.view(cluster, target).isPresent());
    Map<String, Step> next = new LinkedHashMap<>();
    snapshot.forEach(
        (name, member) ->
            next.put(
                name,
                steps.sync(prepared, placement, settledElsewhere, recorded, member.cluster())));
    return next;
  }

  // ---- What lanes do.

  private void submit(ObjectReference key, Map<String, Work> work, Map<String, Member> snapshot) {
    List<String> begun = new ArrayList<>();
    long now = context.time().nanoTime();
    states.change(
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
      Work todo = requireNonNull(work.get(cluster));
      Optional<Lane<ObjectReference>> lane = shared.lane(cluster);
      if (lane.isEmpty()) {
        states.change(key, state -> state.inFlight.remove(cluster));
        continue; // The member is just going, or coming: its change brings all keys back.
      }
      Member member = requireNonNull(snapshot.get(cluster));
      lane.get()
          .submit(key, () -> perform(key, member))
          .whenComplete((done, failure) -> answered(key, cluster, todo, done, failure));
    }
  }

  /** In a lane: looks once more what is to be done there, and does it. */
  private Performed perform(ObjectReference key, Member member) {
    Optional<Prepared> found = host.get(key);
    if (found.isEmpty()) {
      return new Performed(performOrphaned(key, member), null, Operation.RELEASE);
    }
    Prepared prepared = found.get();
    Member now = context.members().get(member.name()).orElse(member);
    Step step;
    if (prepared.resource().isBeingDeleted()) {
      step = steps.removal(prepared, false, now.cluster());
    } else {
      Map<String, Member> snapshot = context.members().snapshot();
      PlacementDecision placement = placement(prepared, snapshot);
      step =
          next(prepared, placement, host.versions(prepared.resource()), Map.of(now.name(), now))
              .get(now.name());
    }
    if (!(step instanceof Work work)) {
      return new Performed(null, null, Operation.UPDATE);
    }
    Done done =
        switch (work.operation()) {
          case CREATE -> writes.create(prepared, now, shared.adopt());
          case UPDATE -> writes.update(prepared, now, work);
          case DELETE -> writes.delete(prepared, now, requireNonNull(work.view()));
          case RELEASE ->
              writes.release(
                  now, prepared.resource().targetReference(), requireNonNull(work.view()));
        };
    return new Performed(done, prepared, work.operation());
  }

  /**
   * What an operation of a lane did.
   *
   * @param done what came of it; null if there was nothing to do any more
   * @param prepared what was tried; null for a resource that is gone, or nothing to do
   * @param operation what was done
   */
  private record Performed(@Nullable Done done, @Nullable Prepared prepared, Operation operation) {

    String versions() {
      return prepared == null ? "" : prepared.versions();
    }

    String fingerprint() {
      return prepared == null ? "" : prepared.fingerprint();
    }
  }

  private void answered(
      ObjectReference key,
      String cluster,
      Work asked,
      @Nullable Performed performed,
      @Nullable Throwable failure) {
    ObjectReference target = targetOf(key);
    boolean[] last = new boolean[1];
    Held held = null;
    if (failure != null) {
      held = heldAfter(key, cluster, asked, failure);
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
                performed.fingerprint(),
                Steps.versionOf(members.view(cluster, target).orElse(null)),
                in(REFUSAL_PATIENCE));
      }
    }
    Held after = held;
    states.change(
        key,
        state -> {
          state.inFlight.remove(cluster);
          last[0] = state.inFlight.isEmpty();
          if (after != null) {
            state.held.put(cluster, after);
          } else {
            state.held.remove(cluster);
          }
          if (performed != null && performed.done() != null) {
            Done done = performed.done();
            state.updated |= done.updated();
            if (!done.version().isEmpty()) {
              state.fresh.put(cluster, new Fresh(performed.versions(), done.version()));
            } else {
              state.fresh.remove(cluster);
            }
          }
        });
    report(key, cluster, asked, performed, after);
    if (last[0] || after != null) {
      look(key);
    }
  }

  private long in(Duration wait) {
    return context.time().nanoTime() + wait.toNanos();
  }

  private @Nullable Held heldAfter(
      ObjectReference key, String cluster, Work asked, Throwable failure) {
    PropagationStatus status = MemberWrites.statusOf(asked.operation(), failure);
    String words = String.valueOf(failure.getMessage());
    if (failure instanceof NotStartedException refused) {
      Optional<Held> before = states.held(key, cluster);
      return switch (refused.reason()) {
        case SUPERSEDED, LANE_CLOSED -> null;
        case CIRCUIT_OPEN ->
            new Held(PropagationStatus.CLUSTER_NOT_READY, words, null, "", in(RETRY_PATIENCE));
        default -> before.orElse(new Held(status, words, null, "", in(RETRY_PATIENCE)));
      };
    } else if (failure instanceof KubefedException e && !e.isRetryable()) {
      Optional<Prepared> prepared = host.get(key);
      return new Held(
          status,
          words,
          prepared.map(Prepared::fingerprint).orElse(""),
          Steps.versionOf(members.view(cluster, targetOf(key)).orElse(null)),
          in(REFUSAL_PATIENCE));
    }
    return new Held(status, words, null, "", in(RETRY_PATIENCE));
  }

  private void report(
      ObjectReference key,
      String cluster,
      Work asked,
      @Nullable Performed performed,
      @Nullable Held held) {
    if (held != null) {
      host.get(key)
          .ifPresent(
              prepared ->
                  event(
                      prepared,
                      Severity.WARNING,
                      asked.operation().failureReason(),
                      "Failed to "
                          + asked.operation().word
                          + " "
                          + targetOf(key)
                          + " in cluster "
                          + cluster
                          + ": "
                          + held.words()));
    } else if (performed != null && performed.done() != null) {
      Operation operation = performed.operation();
      if (operation != Operation.UPDATE || performed.done().updated()) {
        host.get(key)
            .ifPresent(
                prepared ->
                    event(
                        prepared,
                        Severity.NORMAL,
                        operation.eventReason(),
                        operation.continuous + " " + targetOf(key) + " in cluster " + cluster));
      }
    }
  }

  // ---- What is recorded.

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
          if (view.isPresent() && view.get().status() != null) {
            status = status.withRemoteStatus(requireNonNull(view.get().status()));
          }
          statuses.add(status);
          again |= states.held(key, cluster).isPresent();
        }
      } else if (entry.getValue() instanceof Work work && isOpen(key, cluster)) {
        statuses.add(ClusterStatus.of(cluster, work.operation().timedOut));
      } else if (placed) {
        // Nothing is known yet: what was said before stands.
        statuses.add(
            before.getOrDefault(
                cluster, ClusterStatus.of(cluster, PropagationStatus.CACHED_RETRIEVAL_FAILED)));
      }
    }
    boolean updated = states.look(key, state -> state.updated);
    return new Summary(statuses, versions, kept, updated, again);
  }

  private boolean isOpen(ObjectReference key, String cluster) {
    return states.isInFlight(key, cluster);
  }

  private void record(
      ObjectReference key, Prepared prepared, Optional<VersionView> recorded, Summary summary) {
    if (prepared.failure() != null) {
      return;
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
      host.record(prepared.resource(), after);
    }
    states.change(
        key,
        state ->
            state
                .fresh
                .values()
                .removeIf(fresh -> after.clusterVersions().containsValue(fresh.version())));
  }

  private void writeStatus(Prepared prepared, PropagationResult result) {
    FederatedStatus folded =
        FederatedStatus.fold(prepared.resource(), result, context.clock().instant());
    if (folded.changed()) {
      host.writeStatus(prepared.resource(), folded.status());
    }
  }

  // ---- A resource that is being deleted, or gone.

  private Result remove(ObjectReference key, Prepared prepared) {
    FederatedResource resource = prepared.resource();
    Map<String, Member> snapshot = context.members().snapshot();
    Set<String> mayHold = mayHold(prepared, snapshot);
    Map<String, Work> work = new LinkedHashMap<>();
    Map<String, String> waiting = new LinkedHashMap<>();
    Set<String> lost = new TreeSet<>();
    List<ClusterStatus> statuses = new ArrayList<>();
    snapshot.forEach(
        (name, member) -> {
          Step step = steps.removal(prepared, mayHold.contains(name), member.cluster());
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
    submit(key, work, snapshot);
    if (states.hasInFlight(key)) {
      return Result.requeueAfter(shared.settings().longestWait());
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
      host.removeFinalizer(resource);
      states.forget(key);
      return Result.done();
    }
    if (statuses.stream()
        .anyMatch(
            status -> !status.status().equals(PropagationStatus.WAITING_FOR_REMOVAL.value()))) {
      writeStatus(prepared, PropagationResult.of(statuses, false));
    }
    event(
        prepared,
        Severity.NORMAL,
        "WaitForRemovalInCluster",
        "Waiting for managed resources to be removed from the following clusters: "
            + String.join(", ", waiting.keySet()));
    Optional<Duration> next =
        states.look(key, state -> state.held.isEmpty())
            ? Optional.empty()
            : Optional.of(nextTry(key));
    if (!lost.isEmpty() && patience.isPresent()) {
      next =
          Optional.of(
              next.filter(wait -> wait.compareTo(patience.get()) < 0).orElse(patience.get()));
    }
    return next.map(Result::requeueAfter).orElseGet(Result::done);
  }

  /** How long a deletion still waits for lost members; zero for no longer, nothing for ever. */
  private Optional<Duration> patienceLeft(FederatedResource resource) {
    return shared
        .settings()
        .lostMemberPatience()
        .map(
            patience -> {
              Instant since =
                  resource
                      .object()
                      .text("metadata", "deletionTimestamp")
                      .map(Instant::parse)
                      .orElseGet(context.clock()::instant);
              Duration left = Duration.between(context.clock().instant(), since.plus(patience));
              return left.isNegative() ? Duration.ZERO : left;
            });
  }

  private void leaveToLater(String cluster, Prepared prepared) {
    FederatedResource resource = prepared.resource();
    shared
        .pendingDeletions()
        .note(
            cluster,
            type.target(),
            resource.targetReference(),
            DeletionOptions.of(resource),
            "true".equals(resource.annotations().get(KubeFedNames.ORPHAN_ANNOTATION)));
    event(
        prepared,
        Severity.WARNING,
        "DeletionLeftToLater",
        "Cluster "
            + cluster
            + " does not answer; what it holds of "
            + resource.targetReference()
            + " is deleted when it is back");
  }

  private Duration nextTry(ObjectReference key) {
    long now = context.time().nanoTime();
    long wait =
        states.look(
            key,
            state ->
                state.held.values().stream()
                    .mapToLong(held -> held.until() - now)
                    .min()
                    .orElse(REFUSAL_PATIENCE.toNanos()));
    return Duration.ofNanos(Math.max(wait, 0)).plusMillis(1);
  }

  /** The clusters that may hold the object although nothing shows it: recorded, or placed. */
  private Set<String> mayHold(Prepared prepared, Map<String, Member> snapshot) {
    Set<String> clusters = new TreeSet<>();
    host.versions(prepared.resource())
        .ifPresent(view -> clusters.addAll(view.record().clusterVersions().keySet()));
    clusters.addAll(FederatedStatus.clustersOf(prepared.resource().status()).keySet());
    try {
      clusters.addAll(placement(prepared, snapshot).clusters());
    } catch (KubefedException e) {
      // A malformed placement places nothing more.
    }
    return clusters;
  }

  /** Objects that nobody wants any more: they stay, and lose the managed label, as in KubeFed. */
  private Result orphaned(ObjectReference key) {
    ObjectReference target = targetOf(key);
    Map<String, Member> snapshot = context.members().snapshot();
    Map<String, Work> work = new LinkedHashMap<>();
    snapshot.forEach(
        (name, member) ->
            members
                .view(name, target)
                .filter(view -> !view.beingDeleted() && member.cluster().ready())
                .filter(view -> states.held(key, name).isEmpty())
                .ifPresent(view -> work.put(name, new Work(Operation.RELEASE, view, true))));
    if (work.isEmpty()) {
      if (!states.hasInFlight(key)) {
        states.forget(key);
      }
      return Result.done();
    }
    if (!host.isCurrent()) {
      return Result.retry();
    }
    submit(key, work, snapshot);
    return Result.done();
  }

  private @Nullable Done performOrphaned(ObjectReference key, Member member) {
    ObjectReference target = targetOf(key);
    Optional<MemberView> view = members.view(member.name(), target);
    if (view.isEmpty() || view.get().beingDeleted() || !host.isGone(key)) {
      return null;
    }
    return writes.release(member, target, view.get());
  }

  // ---- What people see.

  private void event(Prepared prepared, Severity severity, String reason, String message) {
    context.events().record(prepared.resource().object(), severity, reason, message);
  }

  Optional<String> explain(ObjectReference key) {
    return host.get(key)
        .map(
            prepared -> {
              Map<String, Member> snapshot = context.members().snapshot();
              StringBuilder text = new StringBuilder();
              PlacementDecision placement = placement(prepared, snapshot);
              text.append(placement.explain());
              next(prepared, placement, host.versions(prepared.resource()), snapshot)
                  .forEach(
                      (cluster, step) ->
                          text.append(cluster).append(": ").append(words(step)).append('\n'));
              return text.toString();
            });
  }

  private static String words(Step step) {
    if (step instanceof Work work) {
      return "to " + work.operation().word;
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

  @Override
  public void close() {
    closed = true;
    shared.remove(this);
    dispatcher.close();
    if (namespaces != null) {
      namespaces.close();
    }
    host.close();
    members.close();
  }
}
