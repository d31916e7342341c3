package io.kubefed.scheduling.controller;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.DurationConfig;
import io.kubefed.core.api.Durations;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.ControllerFactory;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.scheduling.decision.Decider;
import io.kubefed.scheduling.decision.Decision;
import io.kubefed.scheduling.decision.PreferenceStatus;
import io.kubefed.scheduling.decision.Scaling;
import io.kubefed.scheduling.decision.Timing;
import io.kubefed.scheduling.preference.SchedulingPreference;
import io.kubefed.scheduling.rewrite.ScheduledResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps federated workloads as their scheduling preferences want them.
 *
 * <p>There is a key for each ReplicaSchedulingPreference. Looking at it reads caches, has {@link
 * Decider} decide, writes the federated workload if that differs, and then the status of the
 * preference if that does: one write each per change, none when nothing changed. The members are
 * only read; what they are to hold reaches them through propagation.
 */
public final class PreferenceController implements Controller {

  private static final Logger logger = LoggerFactory.getLogger(PreferenceController.class);
  private static final ResourceType PREFERENCE =
      ResourceType.namespaced(
          KubeFedNames.SCHEDULING_GROUP + "/v1alpha1",
          "ReplicaSchedulingPreference",
          "replicaschedulingpreferences");

  private static final Duration UNTIL_SYNCED = Duration.ofMillis(200);

  /** Nodes and the pods of a whole cluster change all the time; estimates follow at this pace. */
  private static final Duration ESTIMATE_PACE = Duration.ofSeconds(5);

  private final ControllerContext context;
  private final SchedulingSettings settings;
  private final Dispatcher<Key> dispatcher;
  private final Informer<JsonValue> preferences;
  private final FederatedTypeTable types;
  private final ClusterTimes times;
  private final MemberView members;
  private final Map<ResourceType, Informer<JsonValue>> workloads = new ConcurrentHashMap<>();
  private final Overlay workloadOverlay = new Overlay();
  private final Overlay preferenceOverlay = new Overlay();

  /** What was said last, for definitions that drop what is said. */
  private final Map<Key, PreferenceStatus> said = new ConcurrentHashMap<>();

  private volatile Timing timing = new Timing(Duration.ofSeconds(20), Duration.ofSeconds(60));

  private PreferenceController(ControllerContext context, SchedulingSettings settings) {
    this.context = context;
    this.settings = settings;
    dispatcher =
        Dispatcher.builder("scheduling", context.time(), this::reconcile)
            .executor(context.executor())
            .build();
    preferences =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(PREFERENCE, context.targetNamespace(), Form.whole()));
    types = new FederatedTypeTable(context);
    times = new ClusterTimes(context, settings.patience(), this::lookAtAll);
    members =
        new MemberView(
            context,
            settings,
            times,
            dispatcher::add,
            key -> dispatcher.addAfter(key, ESTIMATE_PACE),
            this::lookInto);
  }

  /** Makes controllers that follow preferences like this. */
  public static ControllerFactory factory(SchedulingSettings settings) {
    requireNonNull(settings, "settings");
    return context -> new PreferenceController(context, settings);
  }

  @Override
  public void configure(KubeFedConfig config) {
    DurationConfig durations = config.getSpec().getControllerDuration();
    if (durations != null) {
      timing =
          new Timing(
              duration(durations.getAvailableDelay(), timing.available()),
              duration(durations.getUnavailableDelay(), timing.unavailable()));
    }
    lookAtAll();
  }

  private static Duration duration(@Nullable String text, Duration otherwise) {
    return text == null ? otherwise : Durations.parse(text);
  }

  @Override
  public void start() {
    times.start();
    types.start(this::lookAtAll);
    preferences.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
            dispatcher.add(Key.of(object));
          }

          @Override
          public void onState(InformerState state) {
            lookAtAll();
          }
        });
    preferences.start();
    dispatcher.start();
  }

  @Override
  public boolean isSynced() {
    return preferences.state().isSynced() && types.isSynced();
  }

  @Override
  public void close() {
    times.close();
    dispatcher.close();
    preferences.close();
    types.close();
    workloads.values().forEach(Informer::close);
    workloads.clear();
    members.close();
  }

  private void lookInto(String namespace) {
    preferences.keys().stream()
        .filter(object -> object.namespace().equals(namespace))
        .forEach(object -> dispatcher.add(Key.of(object)));
  }

  private void lookAtAll() {
    preferences.keys().forEach(object -> dispatcher.add(Key.of(object)));
  }

  /** How many caches of members are open; for tests of what this costs. */
  int memberCaches() {
    return members.caches();
  }

  /** The workload as it was last seen in a member; for tests that change it there. */
  Optional<JsonValue> seen(String cluster, String namespace, String name) {
    return members.seen(cluster, new Key(namespace, name));
  }

  private Result reconcile(Key key) {
    if (!isSynced() || !context.membersSynced()) {
      return Result.requeueAfter(UNTIL_SYNCED); // What is not there yet is not gone.
    }
    Optional<JsonValue> found =
        preferenceOverlay.over(key, preferences.get(key.namespace(), key.name()));
    if (found.isEmpty() || found.get().text("metadata", "deletionTimestamp").isPresent()) {
      members.release(key);
      said.remove(key);
      closeUnusedWorkloads();
      return Result.done(); // The workload stays as it is, as with KubeFed.
    }
    JsonValue object = found.get();
    SchedulingPreference preference;
    try {
      preference = SchedulingPreference.parse(object, settings.strategies());
    } catch (InvalidResourceException e) {
      return refuse(key, object, "InvalidPreference", words(e) + "; the workload stays as it is");
    }
    List<FederatedType> candidates = types.ofKind(preference.targetKind());
    if (candidates.size() != 1) {
      return refuse(key, object, "UnknownTargetKind", notOne(preference, candidates));
    }
    FederatedType type = candidates.get(0);
    Optional<Scaling> scaling = types.scaling(type);
    if (scaling.isEmpty()) {
      return refuse(
          key,
          object,
          "TargetWithoutReplicas",
          type.target() + " has no replicas to divide: it has no scale subresource");
    }
    return look(key, object, preference, type, scaling.get());
  }

  private static String words(InvalidResourceException e) {
    return e.problems().stream().map(Problem::toString).collect(Collectors.joining("; "));
  }

  private static String notOne(SchedulingPreference preference, List<FederatedType> candidates) {
    return candidates.isEmpty()
        ? "spec.targetKind is "
            + preference.targetKind()
            + ", and no FederatedTypeConfig that propagates declares such a federated type;"
            + " enable it, for example with kubefedctl enable"
        : "spec.targetKind "
            + preference.targetKind()
            + " is declared in several groups: "
            + candidates.stream()
                .map(type -> type.federated().group())
                .sorted()
                .collect(Collectors.joining(", "));
  }

  private Result look(
      Key key,
      JsonValue object,
      SchedulingPreference preference,
      FederatedType type,
      Scaling scaling) {
    Informer<JsonValue> cache = workloads(type.federated());
    if (!cache.state().isSynced()) {
      return Result.requeueAfter(UNTIL_SYNCED);
    }
    Optional<JsonValue> workload =
        workloadOverlay.over(key, cache.get(key.namespace(), key.name()));
    if (workload.isEmpty()) {
      return refuse(
          key,
          object,
          "NoWorkload",
          "there is no " + preference.targetKind() + " " + key + " to divide the replicas of");
    }
    FederatedResource resource = FederatedResource.read(type, workload.get());
    if (resource.isBeingDeleted()) {
      members.release(key);
      return Result.done();
    }
    Instant now = context.clock().instant();
    Optional<Instant> settling = times.settling();
    if (settling.isPresent()) {
      return Result.requeueAfter(until(settling.get(), now));
    }
    Optional<PreferenceStatus> before =
        PreferenceStatus.read(object).or(() -> Optional.ofNullable(said.get(key)));
    try {
      MemberView.Seen seen =
          members.look(key, preference, resource, scaling, types.namespaces(), now);
      if (seen.waiting().isPresent()) {
        return Result.requeueAfter(seen.waiting().get());
      }
      Decision decision =
          Decider.decide(
              preference,
              generation(object),
              scaling,
              resource.template(),
              timing,
              seen.clusters(),
              before,
              now);
      Optional<JsonValue> changed =
          decision
              .fields()
              .map(fields -> ScheduledResource.of(resource, fields))
              .filter(tree -> !tree.isSameTree(resource.object()));
      if (changed.isPresent() && !write(key, object, resource, changed.get())) {
        return Result.retry();
      }
      say(key, object, warned(resource, scaling, decision.status(), before, now));
      Optional<Instant> again =
          decision
              .again()
              .filter(when -> seen.again().filter(other -> other.isBefore(when)).isEmpty())
              .or(seen::again);
      return again.map(when -> Result.requeueAfter(until(when, now))).orElseGet(Result::done);
    } catch (InvalidResourceException e) {
      return refuse(key, object, "InvalidWorkload", resource + ": " + words(e));
    }
  }

  private static Duration until(Instant when, Instant now) {
    Duration rest = Duration.between(now, when);
    return rest.isNegative() ? Duration.ZERO : rest.plusMillis(1);
  }

  private static long generation(JsonValue object) {
    return object.integer("metadata", "generation").orElse(0);
  }

  private static PreferenceStatus warned(
      FederatedResource resource,
      Scaling scaling,
      PreferenceStatus status,
      Optional<PreferenceStatus> before,
      Instant now) {
    if (!resource.retainReplicas() || !(scaling instanceof Scaling.Replicas)) {
      return status;
    }
    return status.withCondition(
        before,
        false,
        "ReplicasRetained",
        "spec.retainReplicas of "
            + resource
            + " leaves the replicas to the members, so no preference reaches workloads that exist",
        now);
  }

  /**
   * Writes the workload; false if it is another one meanwhile, or gone, or if the host refuses it,
   * which it need not do for ever: all these are tried again.
   */
  private boolean write(
      Key key, JsonValue preference, FederatedResource resource, JsonValue changed) {
    try {
      JsonValue written =
          context.host().update(resource.type().federated(), changed, WriteOptions.DEFAULT);
      workloadOverlay.put(key, resource.object(), written);
      return true;
    } catch (ConflictException | NotFoundException e) {
      logger
          .atDebug()
          .addKeyValue("key", key)
          .setCause(e)
          .log("A federated workload has changed meanwhile; it is scheduled anew");
      return false;
    } catch (KubefedException e) {
      if (e.isRetryable()) {
        throw e;
      }
      warn(
          key,
          preference,
          "WorkloadNotWritten",
          "the host refuses to change the workload: " + e.getMessage());
      return false;
    }
  }

  private Result refuse(Key key, JsonValue object, String reason, String message) {
    members.release(key);
    closeUnusedWorkloads();
    warn(key, object, reason, message);
    return Result.done();
  }

  /** Has the status say that the preference is not met, and why, and an event if that is news. */
  private void warn(Key key, JsonValue object, String reason, String message) {
    Instant now = context.clock().instant();
    PreferenceStatus status =
        PreferenceStatus.refusal(
            generation(object), PreferenceStatus.read(object), reason, message, now);
    if (say(key, object, status)) {
      context.events().record(object, Severity.WARNING, reason, message);
    }
  }

  /** Has the status say this, unless it does; tells whether it did not. */
  private boolean say(Key key, JsonValue object, PreferenceStatus status) {
    Optional<PreferenceStatus> known = PreferenceStatus.read(object);
    PreferenceStatus last = known.isPresent() ? known.get() : said.get(key);
    if (last != null && last.saysTheSameAs(status)) {
      return false;
    }
    try {
      JsonValue written =
          context.host().updateStatus(PREFERENCE, status.writtenInto(object), WriteOptions.DEFAULT);
      preferenceOverlay.put(key, object, written);
      said.put(key, status);
    } catch (ConflictException e) {
      dispatcher.addAfter(key, UNTIL_SYNCED); // It has changed meanwhile, and is read anew.
      return false;
    } catch (NotFoundException | TypeNotServedException e) {
      said.put(key, status); // It has gone, or its definition has no status.
    }
    return true;
  }

  private Informer<JsonValue> workloads(ResourceType federated) {
    return workloads.computeIfAbsent(
        federated,
        type -> {
          Informer<JsonValue> opened =
              context
                  .informers()
                  .informer(
                      context.host(),
                      InformerSpec.inNamespace(type, context.targetNamespace(), Form.whole()));
          opened.addListener(
              new InformerListener<>() {
                @Override
                public void onChange(
                    ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
                  if (preferences.get(object.namespace(), object.name()).isPresent()) {
                    dispatcher.add(Key.of(object));
                  }
                }

                @Override
                public void onState(InformerState state) {
                  lookAtAll();
                }
              });
          opened.start();
          return opened;
        });
  }

  /** Stops watching federated workloads of kinds that no preference names any more. */
  private void closeUnusedWorkloads() {
    Set<String> kinds =
        preferences.list().stream()
            .flatMap(object -> object.text("spec", "targetKind").stream())
            .collect(Collectors.toSet());
    workloads
        .entrySet()
        .removeIf(
            each -> {
              boolean unused =
                  !kinds.contains(each.getKey().kind())
                      || types.ofKind(each.getKey().kind()).stream()
                          .noneMatch(type -> type.federated().equals(each.getKey()));
              if (unused) {
                each.getValue().close();
              }
              return unused;
            });
  }
}
