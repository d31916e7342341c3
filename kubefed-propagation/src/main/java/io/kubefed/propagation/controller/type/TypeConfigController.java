package io.kubefed.propagation.controller.type;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.type.TypeDecision.Blocked;
import io.kubefed.propagation.controller.type.TypeDecision.Circumstances;
import io.kubefed.propagation.controller.type.TypeDecision.Obstacle;
import io.kubefed.propagation.controller.type.TypeDecision.Run;
import io.kubefed.propagation.engine.Backoff;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerIndex;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sync controller running for each type config that wants one.
 *
 * <p>A type config with propagation enabled has a {@link TypeRun}. It is made anew when what it
 * goes by changes: the types, what is done about statuses, the federated type of namespaces. A type
 * config that is deleted is held by its finalizer until the managed label is off all objects of its
 * type. What keeps a type from running is told by an event on its type config, and tried again,
 * ever more rarely; it stops no other type. Of two type configs that share a federated type or a
 * target only the older one runs.
 *
 * <p>With the feature gate PushReconciler off nothing runs. A namespaced control plane runs no
 * cluster-scoped types. Namespaced types run only while there is a type config for namespaces, as
 * in KubeFed: without it nobody could say where they may be, and nothing is deleted on a guess.
 *
 * <p>Thread-safe. All types share a few tasks on the executor of the context.
 */
public final class TypeConfigController implements Controller {

  private static final Logger logger = LoggerFactory.getLogger(TypeConfigController.class);
  private static final Backoff BACKOFF =
      Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(30));
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final Duration MEMBERS_INTERVAL = Duration.ofSeconds(1);

  private final ControllerContext context;
  private final TypeRuns maker;
  private final Informer<TypeConfig> informer;
  private final InformerIndex<TypeConfig> claims;
  private final TypeConfigWriter writer;
  private final Obstacles obstacles;
  private final RunTable runs = new RunTable();
  private final Dispatcher<String> dispatcher;
  private final Dispatcher<String> releases;
  private final Listener listener = new Listener();

  /** The type configs that were there at the start and have not been looked at. */
  private final Set<String> unseen = ConcurrentHashMap.newKeySet();

  private volatile Gates gates = new Gates(new KubeFedConfig());
  private volatile boolean begun;
  private volatile boolean closed;
  private volatile @Nullable FederatedType lastNamespaceType;
  private volatile Metrics.@Nullable Registration gauge;

  /** The feature gates that matter here. */
  private record Gates(boolean propagation, boolean rawStatus) {

    Gates(KubeFedConfig config) {
      this(
          FeatureGate.PUSH_RECONCILER.isEnabled(config),
          FeatureGate.RAW_RESOURCE_STATUS_COLLECTION.isEnabled(config));
    }
  }

  /** A controller that has the runs of types made by that. */
  public TypeConfigController(ControllerContext context, TypeRuns maker) {
    this.context = requireNonNull(context, "context");
    this.maker = requireNonNull(maker, "maker");
    informer =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(
                    TypeConfig.TYPE, context.systemNamespace(), TypeConfig.FORM));
    claims = informer.addIndex(TypeConfig::claimKeys);
    writer = new TypeConfigWriter(context.host());
    obstacles = new Obstacles(context.events());
    dispatcher =
        Dispatcher.builder("typeconfig", context.time(), this::reconcile)
            .executor(context.executor())
            .backoff(BACKOFF)
            .build();
    releases =
        Dispatcher.builder("typerelease", context.time(), this::release)
            .executor(context.executor())
            .backoff(BACKOFF)
            .build();
  }

  @Override
  public void configure(KubeFedConfig config) {
    Gates before = gates;
    gates = new Gates(config);
    if (!gates.equals(before)) {
      lookAtAll();
    }
  }

  @Override
  public void start() {
    gauge = context.metrics().gauge("kubefed.types.running", Map.of(), runs, RunTable::size);
    informer.addListener(listener);
    informer.start();
  }

  /**
   * True once every type config has been looked at, and every type that runs has seen everything
   * that it decides by.
   */
  @Override
  public boolean isSynced() {
    return begun
        && unseen.isEmpty()
        && informer.state().isSynced()
        && runs.list().stream().allMatch(RunningType::synced);
  }

  /** The types that run, sorted by the names of their type configs. */
  public List<RunningType> runningTypes() {
    return runs.list();
  }

  /**
   * The federated type of namespaces, as its type config declares it; empty while there is none. A
   * type config that becomes malformed leaves it as it was.
   */
  public Optional<FederatedType> namespaceType() {
    Optional<TypeConfig> config =
        informer
            .get(context.systemNamespace(), TypeConfig.NAMESPACES)
            .filter(found -> !found.isDeleted());
    if (config.isEmpty()) {
      lastNamespaceType = null;
      return Optional.empty();
    }
    config
        .filter(TypeConfig::isValid)
        .flatMap(TypeConfig::type)
        .filter(FederatedType::isNamespace)
        .ifPresent(type -> lastNamespaceType = withoutStatus(type));
    return Optional.ofNullable(lastNamespaceType);
  }

  /** What matters to others of the federated type of namespaces. */
  private static FederatedType withoutStatus(FederatedType type) {
    return new FederatedType(type.federated(), type.target(), Optional.empty(), false);
  }

  /** Ends runs and threads side by side, so that all have ended within ten seconds. */
  @Override
  public void close() {
    closed = true;
    informer.close();
    Metrics.Registration registered = gauge;
    if (registered != null) {
      registered.close();
    }
    List<Runnable> ends =
        List.of(dispatcher::close, releases::close, () -> runs.close(context.executor()));
    CountDownLatch open = new CountDownLatch(ends.size());
    for (Runnable end : ends) {
      context
          .executor()
          .execute(
              () -> {
                try {
                  end.run();
                } finally {
                  open.countDown();
                }
              });
    }
    try {
      if (!open.await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn("The type config controller goes on although it was closed; not waited for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Listener implements InformerListener<TypeConfig> {

    @Override
    public void onChange(
        ObjectReference object, Optional<TypeConfig> before, Optional<TypeConfig> after) {
      dispatcher.add(object.name());
      before.ifPresent(TypeConfigController.this::lookAtRivals);
      after.ifPresent(TypeConfigController.this::lookAtRivals);
      if (object.name().equals(TypeConfig.NAMESPACES)) {
        lookAtAll();
      }
    }

    @Override
    public void onState(InformerState state) {
      if (state.isSynced() && !begun && !closed) {
        informer.keys().forEach(object -> unseen.add(object.name()));
        context.host().refreshDiscovery(); // It may remember a definition that is gone.
        begin();
      }
    }
  }

  private void begin() {
    try {
      dispatcher.start();
      releases.start();
      begun = true;
    } catch (IllegalStateException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  private void lookAtAll() {
    informer.keys().forEach(object -> dispatcher.add(object.name()));
  }

  private void lookAtRivals(TypeConfig config) {
    rivals(config).forEach(rival -> dispatcher.add(rival.name()));
  }

  private Collection<TypeConfig> rivals(TypeConfig config) {
    return sharing(config.claimKeys(), config.name());
  }

  private Collection<TypeConfig> sharing(Set<String> keys, String except) {
    Map<String, TypeConfig> found = new LinkedHashMap<>();
    for (String key : keys) {
      claims.get(key).forEach(config -> found.put(config.name(), config));
    }
    found.remove(except);
    return found.values();
  }

  private Optional<TypeConfig> newest(String name) {
    return informer.get(context.systemNamespace(), name).map(writer::newest);
  }

  private Result reconcile(String name) {
    try {
      Optional<TypeConfig> config = newest(name);
      if (config.isEmpty()) {
        end(name);
        writer.forget(name);
        obstacles.clear(name);
        return Result.done();
      }
      return config.get().isDeleted() ? letGo(config.get()) : bringAbout(config.get());
    } catch (ConflictException e) {
      return Result.retry();
    } finally {
      unseen.remove(name);
    }
  }

  private Result letGo(TypeConfig config) {
    end(config.name());
    if (config.hasFinalizer()) {
      releases.add(config.name());
    }
    return Result.done();
  }

  private Result bringAbout(TypeConfig config) {
    Gates now = gates;
    TypeDecision decision =
        TypeDecision.of(
            config,
            rivals(config),
            new Circumstances(
                context.scope(), now.propagation(), now.rawStatus(), namespaceType()));
    if (decision instanceof Run run) {
      return runs.runs(config.name(), run) ? running(config, run) : start(config, run);
    }
    end(config.name());
    if (decision instanceof Blocked blocked) {
      obstacles.report(config, blocked.obstacle());
    } else {
      obstacles.clear(config.name());
    }
    writeStatus(config, false, false);
    return Result.done();
  }

  private Result start(TypeConfig config, Run run) {
    end(config.name());
    Optional<String> holder = runs.holderOf(run.type());
    if (holder.isPresent()) {
      dispatcher.add(holder.get()); // When it has ended, it has this one looked at again.
      return Result.done();
    }
    Optional<Obstacle> obstacle = notServed(run.type().federated());
    if (obstacle.isPresent()) {
      return blocked(config, obstacle.get());
    }
    TypeConfig held;
    try {
      held = writer.addFinalizer(config);
    } catch (NotFoundException e) {
      return Result.done(); // The cache is about to tell.
    }
    try {
      Supplier<TypeRun> making = () -> maker.create(run.type(), run.namespaceType());
      if (!runs.start(config.name(), run, making)) {
        return Result.retry();
      }
    } catch (CallInterruptedException e) {
      throw e;
    } catch (KubefedException e) {
      return blocked(
          held, new Obstacle("SyncControllerNotStarted", String.valueOf(e.getMessage())));
    }
    logger
        .atInfo()
        .addKeyValue("typeConfig", config.name())
        .addKeyValue("federatedType", run.type().federated())
        .log("Propagating a type");
    return running(held, run);
  }

  private Result running(TypeConfig config, Run run) {
    obstacles.clear(config.name());
    writeStatus(config, true, run.type().status().isPresent());
    return Result.done();
  }

  private Result blocked(TypeConfig config, Obstacle obstacle) {
    obstacles.report(config, obstacle);
    writeStatus(config, false, false);
    return Result.retry();
  }

  private void writeStatus(TypeConfig config, boolean propagation, boolean statusCollection) {
    try {
      writer.writeStatus(config, propagation, statusCollection);
    } catch (NotFoundException e) {
      writer.forget(config.name()); // The cache is about to tell.
    }
  }

  private void end(String name) {
    Optional<FederatedType> ended = runs.end(name);
    if (ended.isPresent()) {
      logger
          .atInfo()
          .addKeyValue("typeConfig", name)
          .addKeyValue("federatedType", ended.get().federated())
          .log("Propagating a type no longer as it was");
      sharing(TypeConfig.claimKeys(ended.get()), name)
          .forEach(waiting -> dispatcher.add(waiting.name()));
    }
  }

  private Optional<Obstacle> notServed(ResourceType federated) {
    Optional<ResourceType> served = context.host().find(federated.apiVersion(), federated.kind());
    if (served.equals(Optional.of(federated))) {
      return Optional.empty();
    }
    String message =
        served.isEmpty()
            ? "the host does not serve "
                + federated
                + "; create the CustomResourceDefinition "
                + federated.qualifiedPlural()
                + ", for example with kubefedctl enable"
            : "the host serves "
                + federated
                + " as "
                + describe(served.get())
                + ", and the type config takes it for "
                + describe(federated)
                + "; mend the one that is wrong";
    return Optional.of(new Obstacle("FederatedTypeNotServed", message));
  }

  private static String describe(ResourceType type) {
    return (type.namespaced() ? "namespaced " : "cluster-scoped ") + type.plural();
  }

  /** Lets go of the objects of a type whose type config is being deleted. */
  private Result release(String name) {
    Optional<TypeConfig> found = newest(name);
    if (found.isEmpty() || !found.get().isDeleted() || !found.get().hasFinalizer()) {
      return Result.done();
    } else if (runs.has(name)) {
      dispatcher.add(name); // Which ends it and comes back here.
      return Result.done();
    } else if (!context.membersSynced()) {
      return Result.requeueAfter(MEMBERS_INTERVAL);
    }
    TypeConfig config = found.get();
    try {
      if (ownsLabels(config)) {
        maker.release(config.type().orElseThrow());
      }
      writer.removeFinalizer(config);
      obstacles.clear(name);
      return Result.done();
    } catch (NotFoundException e) {
      return Result.done();
    } catch (ConflictException | CallInterruptedException e) {
      return Result.retry();
    } catch (KubefedException e) {
      obstacles.report(config, new Obstacle("ReleaseFailed", String.valueOf(e.getMessage())));
      return Result.retry();
    }
  }

  /** Whether labels may be there because of this type config, and not because of an older one. */
  private boolean ownsLabels(TypeConfig config) {
    if (config.type().isEmpty()) {
      obstacles.report(
          config,
          new Obstacle(
              "ReleaseSkipped",
              "it is too malformed to tell whose objects the managed label is to be taken off; if"
                  + " it ever ran, their labels stay"));
      return false;
    }
    FederatedType type = config.type().get();
    return rivals(config).stream()
        .filter(rival -> rival.claims() && rival.isBefore(config))
        .flatMap(rival -> rival.type().stream())
        .noneMatch(other -> TypeConfig.haveSameTarget(type, other));
  }
}
