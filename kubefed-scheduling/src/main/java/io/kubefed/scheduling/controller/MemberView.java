package io.kubefed.scheduling.controller;

import io.kubefed.core.Cluster;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.scheduling.capacity.CapacityEstimate;
import io.kubefed.scheduling.capacity.CapacityEstimator;
import io.kubefed.scheduling.capacity.CapacityRequest;
import io.kubefed.scheduling.capacity.PodAnalysis;
import io.kubefed.scheduling.capacity.ReplicaState;
import io.kubefed.scheduling.controller.MemberCaches.Cache;
import io.kubefed.scheduling.decision.ClusterSituation;
import io.kubefed.scheduling.decision.ClusterSituation.WorkloadState;
import io.kubefed.scheduling.decision.Scaling;
import io.kubefed.scheduling.preference.SchedulingPreference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What members are at, seen through caches that are open while preferences need them. */
final class MemberView {

  private static final Duration UNTIL_SYNCED = Duration.ofMillis(500);
  private static final InformerSpec<JsonValue> NODES =
      InformerSpec.everywhere(StandardTypes.NODE, Workload.NODE_FORM);
  private static final InformerSpec<JsonValue> ALL_PODS =
      InformerSpec.everywhere(StandardTypes.POD, Workload.POD_FORM);

  private final ControllerContext context;
  private final SchedulingSettings settings;
  private final ClusterTimes times;
  private final MemberCaches<JsonValue> workloads;
  private final MemberCaches<JsonValue> pods;
  private final MemberCaches<JsonValue> estimates;
  private final Map<FederatedType, Informer<JsonValue>> namespaces = new ConcurrentHashMap<>();
  private final Consumer<String> onNamespace;

  /**
   * What was seen for one preference.
   *
   * @param clusters the situation in every member
   * @param waiting how long to wait for what has not been seen yet; nothing if all has
   * @param again when to look again although nothing happens
   */
  record Seen(
      List<ClusterSituation> clusters, Optional<Duration> waiting, Optional<Instant> again) {}

  MemberView(
      ControllerContext context,
      SchedulingSettings settings,
      ClusterTimes times,
      Consumer<Key> onChange,
      Consumer<Key> onEstimate,
      Consumer<String> onNamespace) {
    this.context = context;
    this.settings = settings;
    this.times = times;
    this.onNamespace = onNamespace;
    workloads = new MemberCaches<>(context, true, onChange);
    pods = new MemberCaches<>(context, false, onChange);
    estimates = new MemberCaches<>(context, false, onEstimate);
  }

  Seen look(
      Key key,
      SchedulingPreference preference,
      FederatedResource resource,
      Scaling scaling,
      Optional<FederatedType> namespaceType,
      Instant now) {
    return new Look(key, preference, resource, scaling, now).all(namespaceType);
  }

  void release(Key key) {
    workloads.retain(key, Set.of());
    pods.retain(key, Set.of());
    estimates.retain(key, Set.of());
  }

  Optional<JsonValue> seen(String cluster, Key key) {
    return workloads.seen(cluster, key);
  }

  int caches() {
    return workloads.size() + pods.size() + estimates.size();
  }

  void close() {
    workloads.close();
    pods.close();
    estimates.close();
    namespaces.values().forEach(Informer::close);
    namespaces.clear();
  }

  private Informer<JsonValue> namespaces(FederatedType type) {
    return namespaces.computeIfAbsent(
        type,
        opened -> {
          Informer<JsonValue> informer =
              context
                  .informers()
                  .informer(
                      context.host(),
                      InformerSpec.inNamespace(
                          opened.federated(), context.targetNamespace(), Form.whole()));
          informer.addListener((object, before, after) -> onNamespace.accept(object.namespace()));
          informer.start();
          return informer;
        });
  }

  /** One look for one preference. */
  private final class Look {

    private final Key key;
    private final SchedulingPreference preference;
    private final FederatedResource resource;
    private final Scaling scaling;
    private final Instant now;
    private final Set<Cache<JsonValue>> needed = new HashSet<>();
    private boolean waits;
    private Optional<Instant> again = Optional.empty();

    Look(
        Key key,
        SchedulingPreference preference,
        FederatedResource resource,
        Scaling scaling,
        Instant now) {
      this.key = key;
      this.preference = preference;
      this.resource = resource;
      this.scaling = scaling;
      this.now = now;
    }

    Seen all(Optional<FederatedType> namespaceType) {
      Map<String, Member> members = context.members().snapshot();
      Optional<PlacementDecision> selected =
          preference.intersectWithClusterSelector()
              ? selection(members, namespaceType)
              : Optional.empty();
      List<ClusterSituation> situations = new ArrayList<>();
      for (Member member : members.values()) {
        ClusterSituation situation = situation(member);
        boolean out = selected.isPresent() && !selected.get().places(member.name());
        situations.add(
            out
                ? situation.excludedBecause(selected.get().verdict(member.name()).explanation())
                : situation);
      }
      workloads.retain(key, needed);
      pods.retain(key, needed);
      estimates.retain(key, needed);
      return new Seen(situations, waits ? Optional.of(UNTIL_SYNCED) : Optional.empty(), again);
    }

    /** Where the selector of the workload, and its namespace, let it go. */
    private Optional<PlacementDecision> selection(
        Map<String, Member> members, Optional<FederatedType> namespaceType) {
      JsonValue placement =
          resource.object().path("spec", "placement").orElseGet(JsonValue::emptyObject);
      JsonValue spec = resource.object().get("spec").orElseGet(JsonValue::emptyObject);
      FederatedResource bySelector =
          placement.isObject()
              ? FederatedResource.read(
                  resource.type(),
                  resource
                      .object()
                      .with("spec", spec.with("placement", placement.without("clusters"))))
              : resource;
      List<Cluster> clusters = members.values().stream().map(Member::cluster).toList();
      PlacementRequest.Builder request =
          PlacementRequest.builder(bySelector, clusters).scope(context.scope());
      if (resource.type().target().namespaced() && namespaceType.isPresent()) {
        Informer<JsonValue> cache = namespaces(namespaceType.get());
        waits |= !cache.state().isSynced();
        cache
            .get(key.namespace(), key.namespace())
            .ifPresent(
                object -> request.namespace(FederatedResource.read(namespaceType.get(), object)));
      }
      return Optional.of(PlacementResolver.kubefed().resolve(request.build()));
    }

    private boolean mayWait(Cache<JsonValue> cache) {
      return !cache.isSynced() && now.isBefore(cache.since().plus(settings.patience()));
    }

    private void lookAgain(Instant when) {
      again = again.filter(other -> other.isBefore(when)).or(() -> Optional.of(when));
    }

    private ClusterSituation situation(Member member) {
      ClusterTimes.Since since = times.of(member);
      Cache<JsonValue> cache =
          workloads.get(
              member,
              InformerSpec.inNamespace(
                      resource.type().target(), context.targetNamespace(), Workload.FORM)
                  .withSelector(
                      LabelSelector.ofLabels(
                          Map.of(KubeFedNames.MANAGED_LABEL, KubeFedNames.MANAGED))),
              key);
      needed.add(cache);
      boolean ready = member.cluster().ready();
      waits |= ready && mayWait(cache);
      boolean observed = ready && cache.isSynced();
      Optional<JsonValue> workload =
          observed ? cache.informer().get(key.namespace(), key.name()) : Optional.empty();
      OptionalLong asked = asked(member.name(), workload);
      return new ClusterSituation(
          member.cluster(),
          since.when(),
          since.seenToChange(),
          Optional.empty(),
          asked,
          workload.map(each -> state(member, each)),
          observed,
          ready ? estimate(member, workload) : ClusterSituation.NO_ESTIMATE);
    }

    private Pointer field() {
      if (scaling instanceof Scaling.Replicas replicas) {
        return replicas.field();
      }
      return scaling instanceof Scaling.Job
          ? Pointer.of("spec", "parallelism")
          : Pointer.of("spec", "maxReplicas");
    }

    /** What the federated workload asks a cluster for. */
    private OptionalLong asked(String cluster, Optional<JsonValue> workload) {
      Optional<List<String>> placed = resource.placement().clusters();
      if (placed.isEmpty()) {
        return workload
            .flatMap(object -> object.at(field()))
            .map(JsonValue::integer)
            .orElse(OptionalLong.empty());
      } else if (!placed.get().contains(cluster)) {
        return OptionalLong.empty();
      }
      OptionalLong asked =
          resource.template().at(field()).map(JsonValue::integer).orElse(OptionalLong.empty());
      for (ClusterOverride override : resource.overrides()) {
        if (override.clusterName().equals(Optional.of(cluster))) {
          for (ClusterOverride.Patch patch : override.patches()) {
            if (patch.pointer().equals(field()) && patch.value().isPresent()) {
              asked = patch.value().get().integer();
            }
          }
        }
      }
      return OptionalLong.of(Math.max(0, asked.orElse(1)));
    }

    private WorkloadState state(Member member, JsonValue workload) {
      if (!(scaling instanceof Scaling.Replicas replicas)) {
        return new WorkloadState(
            0, 0, OptionalLong.empty(), workload.integer("spec", "completions"));
      }
      long ready = replicas.ready(workload);
      // Under the names that Deployments have, whatever they are in this type.
      JsonValue plain =
          JsonValue.of(
              Map.of(
                  "spec",
                  Map.of("replicas", replicas.asked(workload)),
                  "status",
                  Map.of("readyReplicas", ready)));
      Optional<LabelSelector> selector = selector(workload);
      if (!ReplicaState.needsPods(plain) || selector.isEmpty()) {
        return WorkloadState.running(ready);
      }
      Cache<JsonValue> cache =
          pods.get(
              member,
              InformerSpec.inNamespace(StandardTypes.POD, key.namespace(), Workload.POD_FORM)
                  .withSelector(selector.get()),
              key);
      needed.add(cache);
      waits |= mayWait(cache);
      if (!cache.isSynced()) {
        return WorkloadState.running(ready);
      }
      PodAnalysis analysis =
          PodAnalysis.of(cache.informer().list(), now, settings.unschedulableThreshold());
      analysis.recheckAt().ifPresent(this::lookAgain);
      ReplicaState state = ReplicaState.of(plain, analysis);
      return new WorkloadState(
          state.currentReplicas(), ready, state.estimatedCapacity(), OptionalLong.empty());
    }

    private CapacityEstimate estimate(Member member, Optional<JsonValue> workload) {
      Optional<CapacityEstimator> estimator = settings.estimator();
      if (estimator.isEmpty()) {
        return ClusterSituation.NO_ESTIMATE;
      }
      Rendering rendering = Renderer.render(resource);
      Optional<JsonValue> template =
          rendering.forCluster(member.cluster()).tree().path("spec", "template");
      if (template.isEmpty()) {
        return CapacityEstimate.unknown("the workload has no pod template");
      }
      List<JsonValue> nodes = List.of();
      List<JsonValue> all = List.of();
      if (estimator.get().readsNodes()) {
        Cache<JsonValue> nodeCache = estimates.get(member, NODES, key);
        Cache<JsonValue> podCache = estimates.get(member, ALL_PODS, key);
        needed.add(nodeCache);
        needed.add(podCache);
        waits |= mayWait(nodeCache) || mayWait(podCache);
        if (!nodeCache.isSynced() || !podCache.isSynced()) {
          return CapacityEstimate.unknown("its nodes cannot be read");
        }
        nodes = nodeCache.informer().list();
        all = podCache.informer().list();
      }
      return estimator
          .get()
          .estimate(
              new CapacityRequest(
                  member.name(),
                  key.namespace(),
                  template.get(),
                  workload.flatMap(this::selector),
                  nodes,
                  all));
    }

    /** What selects the pods of a workload; a ReplicationController has bare labels there. */
    private Optional<LabelSelector> selector(JsonValue workload) {
      Optional<JsonValue> stated =
          workload.path("spec", "selector").filter(value -> value.isObject() && !value.isEmpty());
      if (stated.isEmpty()) {
        return Optional.empty();
      } else if (stated.get().get("matchLabels").isEmpty()
          && stated.get().get("matchExpressions").isEmpty()) {
        return Optional.of(LabelSelector.ofLabels(stated.get().textFields()));
      }
      List<Object> problems = new ArrayList<>();
      LabelSelector selector = LabelSelector.parse(stated.get(), problems::add);
      return problems.isEmpty() ? Optional.of(selector) : Optional.empty();
    }
  }
}
