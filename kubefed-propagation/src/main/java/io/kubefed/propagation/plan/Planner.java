package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.ClusterVerdict;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.render.Manifest;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one plan: reads every member for every resource, decides placements, then works out each
 * cluster's change. One use.
 */
final class Planner {

  private final Settings settings;
  private final PlacementResolver resolver;
  private final Reachability reachability = new Reachability();

  Planner(Settings settings) {
    this.settings = settings;
    this.resolver = PlacementResolver.of(settings.policies());
  }

  /** One resource on its way to a {@link ResourcePlan}. */
  private static final class Draft {
    final FederatedResource resource;
    final boolean removal;
    final Map<String, Future<MemberObject>> members = new LinkedHashMap<>();
    Optional<VersionRecord> recorded = Optional.empty();
    @Nullable Rendering rendering;
    @Nullable PlacementDecision placement;
    @Nullable KubefedException failure;

    Draft(FederatedResource resource, boolean removal) {
      this.resource = resource;
      this.removal = removal;
    }

    ResourceType target() {
      return resource.type().target();
    }

    int wave() {
      return DependencyOrder.wave(target());
    }

    /** Whether an object of an earlier plan may be there; without a record nobody knows. */
    boolean mayBeIn(String cluster) {
      return recorded.isEmpty() || recorded.get().clusterVersions().containsKey(cluster);
    }

    /**
     * The clusters that have the object, and those that may: a member that does not answer keeps
     * what it had.
     */
    Set<String> current() {
      return members.values().stream()
          .map(ClusterTasks::completed)
          .filter(
              object ->
                  object.isManaged()
                      || (object.state() instanceof MemberObject.Unknown
                          && mayBeIn(object.cluster())))
          .map(MemberObject::cluster)
          .collect(Collectors.toSet());
    }
  }

  PropagationPlan plan(List<FederatedResource> resources, boolean removal) {
    refuseDuplicates(resources);
    List<Draft> drafts =
        resources.stream()
            .map(resource -> new Draft(resource, removal || resource.isBeingDeleted()))
            .sorted(Comparator.comparingInt(Draft::wave))
            .toList();
    drafts.forEach(Planner::prepare);
    Map<String, Draft> namespaces = namespaces(drafts);
    Set<Draft> known = new LinkedHashSet<>(drafts);
    known.removeIf(draft -> draft.failure != null);
    if (!settings.policies().isEmpty()) {
      // Policies look at where the namespaces are now.
      known.addAll(namespaces.values());
    }
    loadRecords(known);
    read(known);
    drafts.forEach(draft -> place(draft, namespaces));
    return new PropagationPlan(decide(drafts));
  }

  private static void refuseDuplicates(List<FederatedResource> resources) {
    Map<String, FederatedResource> targets = new HashMap<>();
    for (FederatedResource resource : resources) {
      ObjectReference target = resource.targetReference();
      String key = resource.type().target().qualifiedPlural() + " " + target.qualifiedName();
      FederatedResource other = targets.put(key, resource);
      if (other != null && !resource.name().isEmpty()) {
        throw new InvalidResourceException(
            resource.reference(),
            List.of(
                Problem.error(
                    Pointer.of("metadata", "name"),
                    other + " stands for the same " + target + "; plan one of them")));
      }
    }
  }

  /** Finds out what is known to be wrong before any member is asked. */
  private static void prepare(Draft draft) {
    FederatedResource resource = draft.resource;
    List<Problem> errors = resource.problems().stream().filter(Problem::isError).toList();
    boolean nameless =
        errors.stream().anyMatch(error -> error.path().startsWith(Pointer.of("metadata")));
    // A template that nobody can read must not keep the objects made of it from going.
    if (nameless || (!errors.isEmpty() && !draft.removal)) {
      draft.failure = new InvalidResourceException(resource.reference(), errors);
    } else if (errors.isEmpty()) {
      try {
        draft.rendering = Renderer.render(resource);
      } catch (KubefedException e) {
        draft.failure = draft.removal ? null : e;
      }
    }
  }

  /**
   * The FederatedNamespaces that placements stand on: those of the plan, and those that the caller
   * finds.
   */
  private Map<String, Draft> namespaces(List<Draft> drafts) {
    Map<String, Draft> namespaces = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      if (draft.resource.type().isNamespace()
          && draft.resource.name().equals(draft.resource.namespace())) {
        namespaces.put(draft.resource.name(), draft);
      }
    }
    drafts.stream()
        .filter(draft -> draft.target().namespaced() && !draft.removal && draft.failure == null)
        .map(draft -> draft.resource.namespace())
        .distinct()
        .filter(name -> !namespaces.containsKey(name))
        .forEach(
            name ->
                settings
                    .namespaces()
                    .apply(name)
                    .ifPresent(found -> namespaces.put(name, new Draft(found, false))));
    return namespaces;
  }

  private void loadRecords(Set<Draft> drafts) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    Map<Draft, Future<Optional<VersionRecord>>> loads = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      loads.put(
          draft, tasks.add(Recorder.RECORDS, 0, () -> settings.versions().load(draft.resource)));
    }
    tasks.run();
    loads.forEach(
        (draft, record) -> {
          try {
            draft.recorded = ClusterTasks.completed(record);
          } catch (KubefedException e) {
            draft.failure = e;
          }
        });
  }

  /** The first read of a member goes alone: if the member hangs, no other waits for it as well. */
  private void read(Set<Draft> drafts) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    int stage = 0;
    for (Draft draft : drafts) {
      for (Member member : settings.members()) {
        draft.members.put(
            member.name(), tasks.add(member.name(), stage, () -> readObject(draft, member)));
      }
      stage = 1;
    }
    tasks.run();
  }

  private MemberObject readObject(Draft draft, Member member) {
    Manifest manifest = null;
    RuntimeException renderingFailure = null;
    if (draft.rendering != null) {
      try {
        manifest = draft.rendering.forCluster(member.cluster());
      } catch (KubefedException | JsonException e) {
        renderingFailure = e;
      }
    }
    ResourceType type = manifest == null ? draft.target() : manifest.type();
    ObjectReference object = draft.resource.targetReference();
    return new MemberObject(
        member, type, object, manifest, renderingFailure, state(member, type, object));
  }

  private MemberObject.State state(Member member, ResourceType type, ObjectReference object) {
    try {
      return reachability
          .ask(
              member.name(),
              object,
              () -> member.client().get(type, object.namespace(), object.name()))
          .<MemberObject.State>map(MemberObject.Present::new)
          .orElseGet(MemberObject.Absent::new);
    } catch (TypeNotServedException e) {
      return new MemberObject.NotServed(e);
    } catch (ClusterException e) {
      return new MemberObject.Unknown(e);
    }
  }

  private void place(Draft draft, Map<String, Draft> namespaces) {
    if (draft.failure != null || draft.removal) {
      return;
    }
    FederatedResource resource = draft.resource;
    try {
      PlacementRequest.Builder request =
          PlacementRequest.builder(
                  resource, settings.members().stream().map(Member::cluster).toList())
              .scope(
                  settings.federatedNamespaceRequired()
                      ? ControlPlaneScope.CLUSTER
                      : ControlPlaneScope.NAMESPACED)
              .current(draft.current());
      Draft namespace = namespaces.get(resource.namespace());
      if (namespace != null && draft.target().namespaced()) {
        request.namespace(namespace.resource).namespaceCurrent(namespace.current());
      }
      if (!settings.policies().isEmpty()
          && (draft.target().namespaced() || resource.type().isNamespace())) {
        settings.namespaceLabels().apply(resource.namespace()).ifPresent(request::namespaceLabels);
      }
      draft.placement = resolver.resolve(request.build());
    } catch (KubefedException e) {
      draft.failure = e;
    }
  }

  /** Foundations are decided first: what a plan does to them decides what can stand on them. */
  private List<ResourcePlan> decide(List<Draft> drafts) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    PlanContext context = new PlanContext();
    Map<Draft, List<Future<PlannedChange>>> changes = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      List<Future<PlannedChange>> own = new ArrayList<>();
      changes.put(draft, own);
      if (draft.failure != null) {
        continue;
      }
      Decider decider = decider(draft, context);
      int stage = Math.min(draft.wave(), DependencyOrder.LAST_FOUNDATION + 1);
      for (Future<MemberObject> member : draft.members.values()) {
        MemberObject object = ClusterTasks.completed(member);
        own.add(
            tasks.add(
                object.cluster(),
                stage,
                () -> {
                  PlannedChange change = decider.change(object);
                  context.planned(change);
                  return change;
                }));
      }
    }
    tasks.run();
    List<ResourcePlan> plans = new ArrayList<>();
    changes.forEach(
        (draft, own) -> plans.add(plan(draft, own.stream().map(ClusterTasks::completed).toList())));
    return plans;
  }

  private interface Decider {
    PlannedChange change(MemberObject object);
  }

  private Decider decider(Draft draft, PlanContext context) {
    Removal removal = new Removal(settings, draft.resource);
    if (draft.removal) {
      return object -> removal.change(object, "the federated resource is being deleted");
    }
    PlacementDecision placement = requireNonNull(draft.placement);
    Upkeep upkeep =
        new Upkeep(
            settings, reachability, context, requireNonNull(draft.rendering), draft.recorded);
    return object -> {
      ClusterVerdict verdict = placement.verdict(object.cluster());
      return verdict.placed()
          ? upkeep.change(object, verdict.explanation())
          : removal.unplaced(object, verdict.explanation(), draft.mayBeIn(object.cluster()));
    };
  }

  private static ResourcePlan plan(Draft draft, List<PlannedChange> decided) {
    List<PlannedChange> changes = new ArrayList<>(decided);
    if (draft.placement != null) {
      Set<String> known = decided.stream().map(PlannedChange::cluster).collect(Collectors.toSet());
      ObjectReference object = draft.resource.targetReference();
      // A cluster that is named and unknown is likely a typo: it is said as loudly as a failure.
      draft.placement.verdicts().stream()
          .filter(verdict -> !known.contains(verdict.cluster()))
          .forEach(
              verdict ->
                  changes.add(
                      PlannedChange.refused(
                          new PlannedChange.Target(verdict.cluster(), draft.target(), object),
                          null,
                          verdict.explanation()
                              + "; correct /spec/placement/clusters, or join the cluster",
                          null)));
    }
    changes.sort(Comparator.comparing(PlannedChange::cluster));
    return new ResourcePlan(
        draft.resource,
        Optional.ofNullable(draft.placement),
        changes,
        Optional.ofNullable(draft.failure));
  }

  /** The object that a member holds for a resource, as far as that could be read. */
  record MemberObject(
      Member member,
      ResourceType type,
      ObjectReference object,
      @Nullable Manifest manifest,
      @Nullable RuntimeException renderingFailure,
      State state) {

    /** What was read. */
    sealed interface State {}

    /** It is there. */
    record Present(JsonValue value) implements State {}

    /** It is not there. */
    record Absent() implements State {}

    /** The member does not know its type. */
    record NotServed(TypeNotServedException cause) implements State {}

    /** The member could not be asked. */
    record Unknown(ClusterException cause) implements State {}

    String cluster() {
      return member.name();
    }

    PlannedChange.Target target() {
      return new PlannedChange.Target(
          member.name(),
          type,
          new ObjectReference(type.apiVersion(), object.kind(), object.namespace(), object.name()));
    }

    boolean isManaged() {
      return state instanceof Present present && ManagedLabel.isManaged(present.value());
    }
  }
}
