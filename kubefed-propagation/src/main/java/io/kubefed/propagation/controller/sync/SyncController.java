package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.status.ClusterStatus;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.core.status.PropagationReason;
import io.kubefed.core.status.PropagationResult;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.status.StatusCollector;
import io.kubefed.propagation.controller.status.StatusSource;
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
import io.kubefed.propagation.metrics.ClusterMetrics;
import io.kubefed.propagation.metrics.Metrics;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
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
final class SyncController implements TypeRun, StatusSource {

  /** How long changes of members' statuses are gathered before the host is told. */
  private static final Duration STATUS_GATHERING = Duration.ofSeconds(1);

  private static final Pointer TEMPLATE_METADATA = Pointer.of("spec", "template", "metadata");

  /** How long a failure that only somebody else can mend is left alone. */
  private static final Duration REFUSAL_PATIENCE = Duration.ofMinutes(5);

  /** The namespaces that no federation owns. */
  private static final Set<String> CLUSTERS_OWN = Set.of("default", "kube-public", "kube-system");

  /** After what time a lane is asked again although it has not called: it may have closed. */
  private static final Duration RETRY_PATIENCE = Duration.ofMinutes(1);

  /** How long a creation can come to pass that was not answered in time. */
  private static final Duration LATE_PATIENCE = Duration.ofMinutes(10);

  /** How often is looked whether all members are known; nothing else tells where there are none. */
  private static final Duration MEMBERS_PATIENCE = Duration.ofMillis(200);

  /** For what need not be tried again until something changes. */
  private static final Duration ALWAYS = Duration.ofDays(10_000);

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
  private final @Nullable StatusCollector collector;
  private final boolean withStatus;
  private final Dispatcher<ObjectReference> dispatcher;
  private final @Nullable Informer<HostObject> namespaces;

  /** By uid, the generation whose warnings have been told. */
  private final Cache<String, Long> warned =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

  /** What may yet come of creations whose resources are gone, and how it is deleted then. */
  private final Cache<Creation, DeleteOptions> late;

  private final AtomicBoolean waitsForMembers = new AtomicBoolean();
  private volatile Metrics.Registration measured = () -> {};
  private volatile boolean namespacesSynced;
  private volatile boolean closed;

  /** The creation of an object in a cluster of which nobody knows what came. */
  private record Creation(ObjectReference resource, String cluster) {}

  SyncController(
      SyncControllers shared, FederatedType type, Optional<FederatedType> namespaceType) {
    this.shared = shared;
    this.context = shared.context();
    this.type = type;
    this.namespaceType = namespaceType.filter(unused -> type.target().namespaced());
    this.withStatus = type.statusCollection() || type.status().isPresent();
    this.collector =
        type.status()
            .map(statusType -> new StatusCollector(context, type, statusType, this))
            .orElse(null);
    this.host =
        new HostSide(
            context, type, shared.selectors(), shared.prepared(), this::look, this::lookAtAll);
    this.members =
        new MemberSide(
            context,
            type,
            withStatus,
            object -> look(keyOf(object)),
            object -> onStatus(keyOf(object)),
            cluster -> lookAtAll());
    this.steps =
        new Steps(
            context.time(), shared.pendingDeletions(), type, members, states, shared.hostCluster());
    this.writes =
        new MemberWrites(type, withStatus, shared.settings().fieldOwnership(), members, steps);
    this.late =
        Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(LATE_PATIENCE)
            .ticker(context.time()::nanoTime)
            .executor(Runnable::run)
            .build();
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
    measured =
        ClusterMetrics.queue(
            context.metrics(),
            "sync-" + type.federated().qualifiedPlural(),
            dispatcher::statistics);
    dispatcher.start();
    if (namespaces != null) {
      namespaces.addListener(
          new InformerListener<>() {
            @Override
            public void onChange(
                ObjectReference object, Optional<HostObject> before, Optional<HostObject> after) {
              boolean same =
                  before.isPresent()
                      && after.isPresent()
                      && before.get().isSameForDecisions(after.get());
              if (!same) {
                lookAtNamespace(object.namespace());
              }
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
    if (collector != null) {
      collector.start();
    }
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
    return queue.depth() + queue.processing() == 0 && (collector == null || collector.isIdle());
  }

  /** The members, or what is known of them, have changed. */
  void onMembers() {
    if (!closed) {
      members.follow(context.members().snapshot().values());
      lookAtAll();
    }
  }

  /** Adoption is another one: what was refused may be accepted. */
  void onSettings() {
    states.forgetRefusals();
    lookAtAll();
  }

  /** The lane of a member is gone, and with it what was under way there. */
  void onMemberLeft(String cluster) {
    states.forgetCluster(cluster);
  }

  /** A lane says that it is time to look at a key again. */
  void retry(String cluster, ObjectReference key) {
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

  private void look(ObjectReference key) {
    dispatcher.add(key);
    if (collector != null) {
      collector.changed(key);
    }
  }

  /** Only the host's statuses depend on it: several changes make one write. */
  private void onStatus(ObjectReference key) {
    if (type.statusCollection()) {
      dispatcher.addAfter(key, STATUS_GATHERING);
    }
    if (collector != null) {
      collector.changed(key);
    }
  }

  // ---- What the collector of statuses asks.

  @Override
  public Set<ObjectReference> keys() {
    return host.keys();
  }

  @Override
  public Optional<FederatedResource> resource(ObjectReference key) {
    return host.get(key).map(Prepared::resource);
  }

  @Override
  public SortedMap<String, Optional<JsonValue>> statuses(FederatedResource resource) {
    SortedMap<String, Optional<JsonValue>> statuses = new TreeMap<>();
    context
        .members()
        .snapshot()
        .forEach(
            (name, member) -> {
              if (member.cluster().ready()) {
                statuses.put(
                    name,
                    members
                        .view(name, resource.targetReference())
                        .flatMap(MemberView::remoteStatus));
              }
            });
    return statuses;
  }

  private void lookAtAll() {
    if (canDecide()) {
      Set<ObjectReference> keys = new HashSet<>(host.keys());
      members.objects().forEach(object -> keys.add(keyOf(object)));
      keys.forEach(this::look);
    } else if (!context.membersSynced() && !closed && waitsForMembers.compareAndSet(false, true)) {
      context
          .time()
          .schedule(
              MEMBERS_PATIENCE,
              () -> {
                waitsForMembers.set(false);
                lookAtAll();
              });
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
    if (type.isNamespace() && !isPropagated(key)) {
      return found.map(this::ignored).orElseGet(Result::done);
    }
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

  /**
   * Whether that federated namespace stands for a namespace: it is in the one of its name, which is
   * none of those that every cluster has for itself.
   */
  private boolean isPropagated(ObjectReference key) {
    return key.namespace().equals(key.name())
        && !CLUSTERS_OWN.contains(key.name())
        && !key.name().equals(context.systemNamespace());
  }

  private Result ignored(Prepared prepared) {
    FederatedResource resource = prepared.resource();
    if (resource.isBeingDeleted()) {
      if (resource.finalizers().contains(KubeFedNames.SYNC_FINALIZER)) {
        try {
          host.removeFinalizer(resource);
        } catch (ConflictException e) {
          return Result.retry();
        }
      }
    } else if (!resource.name().equals(resource.namespace()) && isNews(resource)) {
      event(
          prepared,
          Severity.WARNING,
          "InvalidName",
          "The name of a federated namespace must be that of the namespace that it is in: this one"
              + " is not propagated; create it as "
              + resource.namespace());
    }
    return Result.done();
  }

  // ---- A resource that is wanted.

  private Result sync(ObjectReference key, Prepared prepared) {
    FederatedResource resource = prepared.resource();
    warn(prepared);
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
    Progress progress = progress(key);
    if (progress == Progress.UNDER_WAY) {
      return Result.requeueAfter(shared.settings().longestWait());
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
    writeStatus(prepared, result);
    states.change(key, state -> state.updated = false);
    if (unrecorded != null) {
      throw unrecorded;
    }
    if (isNews && progress == Progress.NOTHING) {
      count(Metrics.CHANGES_SETTLED, Map.of());
    }
    return summary.again() ? Result.requeueAfter(nextTry(key)) : Result.done();
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
    long now = context.time().nanoTime();
    long patience = shared.settings().longestWait().toNanos();
    return states.look(
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
    Map<String, Step> next = new LinkedHashMap<>();
    snapshot.forEach(
        (name, member) ->
            next.put(name, steps.sync(prepared, placement, recorded, member.cluster())));
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
      Attempt attempt = new Attempt(requireNonNull(work.get(cluster)).operation());
      Optional<Lane<ObjectReference>> lane = shared.lane(cluster);
      if (lane.isEmpty()) {
        states.change(key, state -> state.inFlight.remove(cluster));
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

    /** The {@link Prepared#fingerprint} of what is tried. */
    volatile String fingerprint = "";

    /** The {@link Steps#versionOf} what is known to be there. */
    volatile String view = "";

    Attempt(Operation asked) {
      operation = asked;
    }
  }

  /** In a lane: looks once more what is to be done there, and does it. */
  private Performed perform(ObjectReference key, Member member, Attempt attempt) {
    Optional<Prepared> found = host.get(key);
    if (found.isEmpty()) {
      return new Performed(performOrphaned(key, member, attempt), "", false);
    }
    Prepared prepared = found.get();
    Member now = context.members().get(member.name()).orElse(member);
    Optional<VersionView> recorded = host.versions(prepared.resource());
    Step step =
        prepared.resource().isBeingDeleted()
            ? steps.removal(prepared, false, now.cluster())
            : steps.sync(
                prepared,
                placement(prepared, context.members().snapshot()),
                recorded,
                now.cluster());
    if (!(step instanceof Work work)) {
      return new Performed(null, "", false);
    }
    attempt.operation = work.operation();
    attempt.fingerprint = prepared.fingerprint();
    attempt.view = Steps.versionOf(work.view());
    boolean drifted = isDrift(prepared, recorded, now.name(), work);
    Done done =
        switch (work.operation()) {
          case CREATE -> writes.create(prepared, now, shared.adopt());
          case UPDATE -> writes.update(prepared, now, work);
          case DELETE ->
              work.view() == null
                  ? writes.removeUnseen(prepared, now, false)
                  : writes.delete(prepared, now, work.view());
          case RELEASE ->
              work.view() == null
                  ? writes.removeUnseen(prepared, now, true)
                  : writes.release(now, prepared.resource().targetReference(), work.view());
        };
    if (drifted && (work.operation() == Operation.CREATE || done.updated())) {
      count(Metrics.DRIFT_FOUND, Map.of("cluster", now.name()));
    }
    boolean lost =
        done.view() != null && steps.isMetadataLost(prepared, now.cluster(), done.view());
    return new Performed(done, prepared.versions(), lost);
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
                attempt.fingerprint,
                attempt.view,
                in(REFUSAL_PATIENCE));
      } else if (done.view() != null && performed.metadataLost()) {
        held =
            new Held(
                PropagationStatus.OK,
                "labels or annotations are not as they were written: something in the cluster"
                    + " changes them on their way",
                attempt.fingerprint,
                Steps.contentOf(done.view()),
                in(ALWAYS));
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
      look(key);
    }
  }

  private long in(Duration wait) {
    return context.time().nanoTime() + wait.toNanos();
  }

  private @Nullable Held heldAfter(
      ObjectReference key, String cluster, Attempt attempt, Throwable failure) {
    PropagationStatus status = MemberWrites.statusOf(attempt.operation, failure);
    String words = String.valueOf(failure.getMessage());
    if (failure instanceof NotStartedException refused) {
      Optional<Held> before =
          states.held(key, cluster).filter(held -> held.status() != PropagationStatus.OK);
      return switch (refused.reason()) {
        case SUPERSEDED, LANE_CLOSED -> null;
        case CIRCUIT_OPEN ->
            new Held(PropagationStatus.CLUSTER_NOT_READY, words, null, "", in(RETRY_PATIENCE));
        default ->
            new Held(
                before.map(Held::status).orElse(status),
                before.map(Held::words).orElse(words),
                null,
                "",
                in(RETRY_PATIENCE));
      };
    } else if (failure instanceof KubefedException e && !e.isRetryable()) {
      return new Held(status, words, attempt.fingerprint, attempt.view, in(REFUSAL_PATIENCE));
    }
    return new Held(status, words, null, "", in(RETRY_PATIENCE));
  }

  private void report(
      ObjectReference key,
      String cluster,
      Attempt attempt,
      @Nullable Performed performed,
      @Nullable Held held,
      @Nullable Throwable failure) {
    if (failure instanceof NotStartedException) {
      return; // Nothing was tried, so that nothing failed.
    }
    Operation operation = attempt.operation;
    if (held != null) {
      host.get(key)
          .ifPresent(
              prepared ->
                  event(
                      prepared,
                      Severity.WARNING,
                      operation.failureReason(),
                      "Failed to "
                          + operation.word
                          + " "
                          + targetOf(key)
                          + " in cluster "
                          + cluster
                          + ": "
                          + held.words()));
    } else if (performed != null && performed.done() != null) {
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
          if (type.statusCollection() && view.isPresent() && view.get().status() != null) {
            status = status.withRemoteStatus(requireNonNull(view.get().status()));
          }
          statuses.add(status);
          again |=
              states
                  .held(key, cluster)
                  .filter(held -> held.status() != PropagationStatus.OK)
                  .isPresent();
        }
      } else if (entry.getValue() instanceof Work work && states.isInFlight(key, cluster)) {
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
      host.record(prepared.resource(), after);
    }
    states.change(
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

  private void count(String name, Map<String, String> tags) {
    Map<String, String> all = new HashMap<>(tags);
    all.put("type", type.federated().qualifiedPlural());
    context.metrics().count(name, all, 1);
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
      rememberLate(key, resource);
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
        states.look(
                key,
                state ->
                    state.held.values().stream()
                        .allMatch(held -> held.status() == PropagationStatus.OK))
            ? Optional.empty()
            : Optional.of(nextTry(key));
    if (!lost.isEmpty() && patience.isPresent()) {
      next =
          Optional.of(
              next.filter(wait -> wait.compareTo(patience.get()) < 0).orElse(patience.get()));
    }
    return next.map(Result::requeueAfter).orElseGet(Result::done);
  }

  /** A creation that nobody has heard of may yet come to pass: it is not to stay behind then. */
  private void rememberLate(ObjectReference key, FederatedResource resource) {
    boolean stays = resource.isOrphaning();
    states
        .look(key, state -> List.copyOf(state.unanswered))
        .forEach(
            cluster -> {
              if (!stays) {
                late.put(new Creation(key, cluster), DeletionOptions.of(resource));
              }
            });
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
            resource.isOrphaning());
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
                    .filter(held -> held.status() != PropagationStatus.OK)
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

  /**
   * Objects that nobody wants any more: they stay, and lose the managed label, as in KubeFed;
   * except for those that came late of what this process has created and let go since.
   */
  private Result orphaned(ObjectReference key) {
    ObjectReference target = targetOf(key);
    Map<String, Member> snapshot = context.members().snapshot();
    Map<String, Work> work = new LinkedHashMap<>();
    snapshot.forEach(
        (name, member) ->
            members
                .view(name, target)
                .filter(view -> !view.beingDeleted() && member.cluster().ready())
                .filter(view -> !isHeld(key, name))
                // What is to be deleted there must not be let go; once that is done, all is seen
                // to.
                .filter(view -> shared.pendingDeletions().isClear(name))
                .ifPresent(view -> work.put(name, new Work(Operation.RELEASE, view, true))));
    if (work.isEmpty()) {
      if (states.hasInFlight(key)) {
        return Result.done();
      }
      if (snapshot.keySet().stream().anyMatch(name -> isHeld(key, name))) {
        return Result.requeueAfter(nextTry(key));
      }
      states.forget(key);
      return Result.done();
    }
    if (!host.isCurrent()) {
      return Result.retry();
    }
    submit(key, work, snapshot);
    return Result.done();
  }

  private boolean isHeld(ObjectReference key, String cluster) {
    return states
        .held(key, cluster)
        .filter(held -> held.until() - context.time().nanoTime() > 0)
        .isPresent();
  }

  private @Nullable Done performOrphaned(ObjectReference key, Member member, Attempt attempt) {
    ObjectReference target = targetOf(key);
    Optional<MemberView> view = members.view(member.name(), target);
    if (view.isEmpty()
        || view.get().beingDeleted()
        || !shared.pendingDeletions().isClear(member.name())
        || !host.isGone(key)) {
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

  // ---- What people see.

  /** Tells what is wrong with a resource, once for each generation of it. */
  private void warn(Prepared prepared) {
    FederatedResource resource = prepared.resource();
    KubefedException failure = prepared.failure();
    List<Problem> warnings =
        resource.problems().stream().filter(problem -> !problem.isError()).toList();
    if ((failure == null && warnings.isEmpty()) || !isNews(resource)) {
      return;
    }
    for (Problem problem : warnings) {
      event(prepared, Severity.WARNING, warningReason(problem), problem.toString());
    }
    if (failure != null) {
      event(
          prepared,
          Severity.WARNING,
          Steps.statusOf(failure).value(),
          String.valueOf(failure.getMessage()));
    }
  }

  /** KubeFed's reasons, and one for what it did not tell. */
  private static String warningReason(Problem problem) {
    return problem.path().equals(TEMPLATE_METADATA.child("annotations"))
        ? "AnnotationsNotSupported"
        : problem.path().equals(TEMPLATE_METADATA.child("finalizers"))
            ? "FinalizersNotSupported"
            : "FieldIgnored";
  }

  private boolean isNews(FederatedResource resource) {
    long generation = resource.generation().orElse(0);
    Long before = warned.asMap().put(resource.uid().orElse(""), generation);
    return before == null || before != generation;
  }

  private void event(Prepared prepared, Severity severity, String reason, String message) {
    context.events().record(prepared.resource().object(), severity, reason, message);
  }

  Optional<Explanation> explain(ObjectReference key) {
    return host.get(key)
        .map(
            prepared -> {
              Map<String, Member> snapshot = context.members().snapshot();
              PlacementDecision placement;
              try {
                placement = placement(prepared, snapshot);
              } catch (KubefedException e) {
                return new Explanation(key, Optional.of(String.valueOf(e.getMessage())), List.of());
              }
              List<Explanation.ClusterState> clusters = new ArrayList<>();
              next(prepared, placement, host.versions(prepared.resource()), snapshot)
                  .forEach(
                      (cluster, step) ->
                          clusters.add(
                              new Explanation.ClusterState(
                                  cluster,
                                  placement.places(cluster),
                                  placement.verdict(cluster).explanation(),
                                  words(step, states.isInFlight(key, cluster)))));
              return new Explanation(
                  key,
                  placement.refusal().map(refusal -> refusal.reason() + ": " + refusal.message()),
                  clusters);
            });
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

  @Override
  public void close() {
    closed = true;
    shared.remove(this);
    measured.close();
    dispatcher.close();
    if (collector != null) {
      collector.close();
    }
    if (namespaces != null) {
      namespaces.close();
    }
    host.close();
    members.close();
  }
}
