package io.kubefed.propagation.controller.sync;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.status.StatusCollector;
import io.kubefed.propagation.controller.status.StatusSource;
import io.kubefed.propagation.controller.sync.ResourceState.Held;
import io.kubefed.propagation.controller.type.TypeRun;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.QueueStatistics;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.metrics.ClusterMetrics;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** The namespaces that no federation owns. */
  private static final Set<String> CLUSTERS_OWN = Set.of("default", "kube-public", "kube-system");

  /** How often is looked whether all members are known; nothing else tells where there are none. */
  private static final Duration MEMBERS_PATIENCE = Duration.ofMillis(200);

  private final SyncControllers shared;
  private final ControllerContext context;
  private final FederatedType type;
  private final HostSide host;
  private final MemberSide members;
  private final ResourceStates states = new ResourceStates();
  private final Placements placements;
  private final Notices notices;
  private final Syncing syncing;
  private final Removing removing;
  private final @Nullable StatusCollector collector;
  private final Dispatcher<ObjectReference> dispatcher;

  private final AtomicBoolean waitsForMembers = new AtomicBoolean();
  private volatile Metrics.Registration measured = () -> {};
  private volatile boolean closed;

  SyncController(
      SyncControllers shared, FederatedType type, Optional<FederatedType> namespaceType) {
    this.shared = shared;
    this.context = shared.context();
    this.type = type;
    this.notices = new Notices(context, type);
    this.collector =
        type.status()
            .map(statusType -> new StatusCollector(context, type, statusType, this))
            .orElse(null);
    this.host =
        new HostSide(
            context, type, shared.selectors(), shared.prepared(), this::look, this::lookAtAll);
    boolean withStatus = type.statusCollection() || type.status().isPresent();
    this.members =
        new MemberSide(
            context,
            type,
            withStatus,
            object -> look(keyOf(object)),
            object -> onStatus(keyOf(object)),
            cluster -> lookAtAll());
    this.placements =
        new Placements(
            shared, namespaceType.filter(unused -> type.target().namespaced()), host, members);
    Steps steps =
        new Steps(
            context.time(), shared.pendingDeletions(), type, members, states, shared.hostCluster());
    SyncParts parts =
        new SyncParts(shared, type, host, members, states, steps, placements, notices);
    MemberWrites writes =
        new MemberWrites(type, withStatus, shared.settings().fieldOwnership(), members, steps);
    LaneOperations operations = new LaneOperations(parts, writes, this::look);
    this.syncing = new Syncing(parts, operations);
    this.removing = new Removing(parts, operations);
    this.dispatcher =
        Dispatcher.builder(
                "sync-" + type.federated().qualifiedPlural(), context.time(), this::reconcile)
            .executor(context.executor())
            .workers(shared.workers())
            .build();
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
    placements.start(this::lookAtNamespace, this::lookAtAll);
    host.start();
    members.follow(context.members().snapshot().values());
    if (collector != null) {
      collector.start();
    }
  }

  @Override
  public boolean isSynced() {
    return host.isSynced()
        && placements.isSynced()
        && context.membersSynced()
        && context.members().snapshot().values().stream()
            .allMatch(member -> !member.cluster().ready() || members.isKnown(member.name()));
  }

  private boolean canDecide() {
    return host.isSynced() && placements.isSynced() && context.membersSynced();
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
          if (state.inFlight.containsKey(cluster)) {
            state.called.add(cluster);
          }
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

  private Result reconcile(ObjectReference key) {
    if (closed || !canDecide()) {
      return Result.done(); // All keys are added once that is possible.
    }
    Optional<Prepared> found = host.get(key);
    if (type.isNamespace() && !isPropagated(key)) {
      return found.map(this::ignored).orElseGet(Result::done);
    }
    if (found.isEmpty()) {
      return removing.orphaned(key);
    }
    Prepared prepared = found.get();
    FederatedResource resource = prepared.resource();
    try {
      if (resource.isBeingDeleted()) {
        return resource.finalizers().contains(KubeFedNames.SYNC_FINALIZER)
            ? removing.remove(key, prepared)
            : Result.done();
      }
      if (!resource.finalizers().contains(KubeFedNames.SYNC_FINALIZER)) {
        prepared = host.addFinalizer(resource);
      }
      return syncing.sync(key, prepared);
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
    } else if (!resource.name().equals(resource.namespace()) && notices.isNews(resource)) {
      notices.event(
          prepared,
          Severity.WARNING,
          "InvalidName",
          "The name of a federated namespace must be that of the namespace that it is in: this one"
              + " is not propagated; create it as "
              + resource.namespace());
    }
    return Result.done();
  }

  Optional<Explanation> explain(ObjectReference key) {
    return host.get(key).map(prepared -> syncing.explain(key, prepared));
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
    placements.close();
    host.close();
    members.close();
  }
}
