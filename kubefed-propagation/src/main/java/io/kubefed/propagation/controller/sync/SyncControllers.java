package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.api.Durations;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cache.CacheSettings;
import io.kubefed.propagation.cache.ResourceCache;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.sync.HostSide.PreparedKey;
import io.kubefed.propagation.controller.type.TypeRun;
import io.kubefed.propagation.controller.type.TypeRuns;
import io.kubefed.propagation.engine.CircuitState;
import io.kubefed.propagation.engine.Lane;
import io.kubefed.propagation.engine.LaneListener;
import io.kubefed.propagation.engine.LaneStatistics;
import io.kubefed.propagation.engine.Lanes;
import io.kubefed.propagation.metrics.ClusterMetrics;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the sync controllers of a control plane, one for each federated type, and holds what they
 * share: a lane to each member, and the resources that were looked at last. Thread-safe.
 *
 * <p>It follows the members from {@link #start} to {@link #close}: a member that comes gets a lane,
 * one that goes loses it, and one that is reached by another client gets another.
 */
public final class SyncControllers implements Controller, TypeRuns {

  private static final Logger logger = LoggerFactory.getLogger(SyncControllers.class);

  private final ControllerContext context;
  private final SyncSettings settings;
  private final Supplier<Optional<String>> hostCluster;
  private final Lanes<ObjectReference> lanes;
  private final PendingDeletions pendingDeletions;
  private final ResourceCache selectors =
      ResourceCache.create(CacheSettings.DEFAULT.withMaximumSize(0), CacheSettings.DEFAULT);
  private final Cache<PreparedKey, Prepared> prepared =
      Caffeine.newBuilder()
          .maximumSize(1024)
          .expireAfterAccess(Duration.ofMinutes(1))
          .executor(Runnable::run)
          .build();
  private final Map<Kind, SyncController> running = new ConcurrentHashMap<>();
  private final ClusterRegistry.Listener listener = this::onMember;
  private volatile List<Metrics.Registration> measured = List.of();
  private volatile boolean adopt = true;
  private volatile Duration availableDelay = Duration.ZERO;
  private volatile Duration unavailableDelay = Duration.ZERO;
  private volatile int workers;

  /** What tells the resources of one controller from those of the others. */
  private record Kind(String apiVersion, String kind) {

    static Kind of(FederatedType type) {
      return new Kind(type.federated().apiVersion(), type.federated().kind());
    }
  }

  private SyncControllers(
      ControllerContext context, SyncSettings settings, Supplier<Optional<String>> hostCluster) {
    this.context = context;
    this.settings = settings;
    this.hostCluster = hostCluster;
    this.workers = settings.workers();
    this.lanes =
        Lanes.builder(
                context.time(),
                new LaneListener<ObjectReference>() {
                  @Override
                  public void onRetry(String cluster, ObjectReference key) {
                    SyncController controller = running.get(new Kind(key.apiVersion(), key.kind()));
                    if (controller != null) {
                      controller.retry(cluster, key);
                    }
                  }

                  @Override
                  public void onCircuit(String cluster, CircuitState state) {
                    logger
                        .atInfo()
                        .addKeyValue("cluster", cluster)
                        .addKeyValue("circuit", state)
                        .log("The lane to a member changed");
                  }
                })
            .threads(settings.threads())
            .settings(settings.lanes())
            .build();
    this.pendingDeletions = new PendingDeletions(context, this::lookAtAll);
  }

  /**
   * Sync controllers for the members of a control plane; nothing is started.
   *
   * @param hostCluster tells which member is the host as well, if any is: its namespaces are
   *     neither made nor deleted
   */
  public static SyncControllers create(
      ControllerContext context, SyncSettings settings, Supplier<Optional<String>> hostCluster) {
    return new SyncControllers(
        requireNonNull(context, "context"),
        requireNonNull(settings, "settings"),
        requireNonNull(hostCluster, "hostCluster"));
  }

  @Override
  public void configure(KubeFedConfig config) {
    var sync = config.getSpec() == null ? null : config.getSpec().getSyncController();
    boolean before = adopt;
    adopt = sync == null || !KubeFedNames.DISABLED.equals(sync.getAdoptResources());
    var delays = config.getSpec() == null ? null : config.getSpec().getControllerDuration();
    availableDelay = delay(delays == null ? null : delays.getAvailableDelay());
    unavailableDelay = delay(delays == null ? null : delays.getUnavailableDelay());
    if (adopt != before) {
      running.values().forEach(SyncController::onSettings);
    }
    Long concurrent = sync == null ? null : sync.getMaxConcurrentReconciles();
    workers =
        concurrent == null || concurrent < settings.workers()
            ? settings.workers()
            : (int) Math.min(concurrent, 10_000);
  }

  private static Duration delay(@Nullable String text) {
    return text == null ? Duration.ZERO : Durations.parse(text);
  }

  @Override
  public void start() {
    context.members().addListener(listener);
    for (Member member : context.members().snapshot().values()) {
      addLane(member);
    }
    measured =
        List.of(
            ClusterMetrics.lanes(context.metrics(), "sync", lanes, context.members()),
            ClusterMetrics.clusters(context.metrics(), context.members()));
    pendingDeletions.start();
  }

  private void lookAtAll() {
    running.values().forEach(SyncController::onMembers);
  }

  private synchronized void addLane(Member member) {
    if (lanes.get(member.name()).isEmpty()) {
      lanes.add(member.name(), member.client());
    }
  }

  private void onMember(Optional<Member> before, Optional<Member> after) {
    boolean otherClient =
        before.isPresent()
            && (after.isEmpty() || !after.get().client().equals(before.get().client()));
    if (otherClient) {
      lanes.remove(before.get().name());
      running.values().forEach(controller -> controller.onMemberLeft(before.get().name()));
    }
    after.ifPresent(
        member -> {
          if (before.isEmpty() || otherClient) {
            addLane(member);
          }
          boolean back =
              member.cluster().ready()
                  && (before.isEmpty() || otherClient || !before.get().cluster().ready());
          if (back) {
            pendingDeletions.onMemberBack(member);
          }
        });
    if (after.isEmpty() && before.isPresent()) {
      pendingDeletions.onMemberLeft(before.get().name());
    }
    if (isOnlyReadiness(before, after)) {
      Duration delay = after.orElseThrow().cluster().ready() ? availableDelay : unavailableDelay;
      context.time().schedule(delay, () -> context.executor().execute(this::lookAtAll));
    } else {
      lookAtAll();
    }
  }

  /** A member that comes and goes for a moment must not have the status of everything written. */
  private static boolean isOnlyReadiness(Optional<Member> before, Optional<Member> after) {
    return before.isPresent()
        && after.isPresent()
        && before.get().client().equals(after.get().client())
        && before.get().cluster().withReady(true).equals(after.get().cluster().withReady(true));
  }

  @Override
  public TypeRun create(FederatedType type, Optional<FederatedType> namespaceType) {
    return new SyncController(this, type, namespaceType);
  }

  void add(SyncController controller) {
    running.put(Kind.of(controller.type()), controller);
  }

  void remove(SyncController controller) {
    running.remove(Kind.of(controller.type()), controller);
  }

  @Override
  public void release(FederatedType type) {
    ListOptions managed =
        ListOptions.inNamespace(type.target().namespaced() ? context.targetNamespace() : "")
            .withLabelSelector(LabelSelector.ofLabels(Map.of(ManagedLabel.KEY, ManagedLabel.VALUE)))
            .withLimit(500)
            .withMetadataOnly(true);
    List<CompletableFuture<Void>> members = new ArrayList<>();
    for (Member member : context.members().snapshot().values()) {
      members.add(
          CompletableFuture.runAsync(() -> release(type, member, managed), context.executor()));
    }
    for (CompletableFuture<Void> member : members) {
      try {
        member.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof KubefedException failure) {
          throw failure;
        }
        throw e;
      }
    }
  }

  private static void release(FederatedType type, Member member, ListOptions managed) {
    List<JsonValue> objects;
    try {
      objects = member.client().listAll(type.target(), managed).items();
    } catch (TypeNotServedException e) {
      return; // Then it has no objects.
    }
    for (JsonValue object : objects) {
      MemberWrites.release(
          member.client(),
          type.target(),
          ObjectReference.of(
              type.target(),
              object.text("metadata", "namespace").orElse(""),
              object.text("metadata", "name").orElseThrow()));
    }
  }

  /** Says why a resource is or is not in each cluster, as it is seen now. */
  public Optional<Explanation> explain(FederatedType type, String namespace, String name) {
    return Optional.ofNullable(running.get(Kind.of(type)))
        .flatMap(
            controller ->
                controller.explain(ObjectReference.of(type.federated(), namespace, name)));
  }

  /** How the lanes to the members stand. */
  public List<LaneStatistics> laneStatistics() {
    return lanes.statistics();
  }

  /** Whether no key waits for a look, and no operation for a member. */
  public boolean isIdle() {
    return running.values().stream().allMatch(SyncController::isIdle)
        && lanes.statistics().stream().allMatch(lane -> lane.queued() + lane.running() == 0);
  }

  ControllerContext context() {
    return context;
  }

  SyncSettings settings() {
    return settings;
  }

  Optional<Lane<ObjectReference>> lane(String cluster) {
    return lanes.get(cluster);
  }

  Supplier<Optional<String>> hostCluster() {
    return hostCluster;
  }

  ResourceCache selectors() {
    return selectors;
  }

  Cache<PreparedKey, Prepared> prepared() {
    return prepared;
  }

  PendingDeletions pendingDeletions() {
    return pendingDeletions;
  }

  boolean adopt() {
    return adopt;
  }

  int workers() {
    return workers;
  }

  /** Ends all lanes; the controllers have been closed before. */
  @Override
  public void close() {
    context.members().removeListener(listener);
    measured.forEach(Metrics.Registration::close);
    pendingDeletions.close();
    lanes.close();
  }
}
