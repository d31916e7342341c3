package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.ClusterVerdict;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementPolicy;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.render.Manifest;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
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
  private final Map<String, ClusterUnreachableException> unreachable = new ConcurrentHashMap<>();

  Planner(Settings settings) {
    this.settings = settings;
    this.resolver = PlacementResolver.of(settings.policies().toArray(PlacementPolicy[]::new));
  }

  /** One resource on its way to a {@link ResourcePlan}. */
  private static final class Draft {
    final FederatedResource resource;
    final boolean removal;
    final Optional<VersionRecord> recorded;
    final Map<String, Future<MemberObject>> members = new LinkedHashMap<>();
    @Nullable Rendering rendering;
    @Nullable PlacementDecision placement;
    @Nullable KubefedException failure;

    Draft(FederatedResource resource, boolean removal, Optional<VersionRecord> recorded) {
      this.resource = resource;
      this.removal = removal;
      this.recorded = recorded;
    }

    ResourceType target() {
      return resource.type().target();
    }

    /** Whether an object of an earlier plan may be there; without a record nobody knows. */
    boolean mayBeIn(String cluster) {
      return recorded.isEmpty() || recorded.get().clusterVersions().containsKey(cluster);
    }
  }

  PropagationPlan plan(List<FederatedResource> resources, boolean removal) {
    refuseDuplicates(resources);
    List<Draft> drafts =
        resources.stream()
            .sorted(
                Comparator.comparingInt(resource -> DependencyOrder.wave(resource.type().target())))
            .map(resource -> draft(resource, removal || resource.isBeingDeleted()))
            .toList();
    read(drafts);
    PlanContext context = new PlanContext();
    for (Draft draft : drafts) {
      if (draft.failure == null && !draft.removal) {
        place(draft, resources);
      }
      if (draft.placement != null) {
        context.placed(draft.resource, draft.placement, draft.members);
      }
    }
    return new PropagationPlan(decide(drafts, context));
  }

  private static void refuseDuplicates(List<FederatedResource> resources) {
    Map<ObjectReference, FederatedResource> targets = new HashMap<>();
    for (FederatedResource resource : resources) {
      FederatedResource other = targets.put(resource.targetReference(), resource);
      if (other != null) {
        throw new InvalidResourceException(
            resource.reference(),
            List.of(
                Problem.error(
                    Pointer.of("metadata", "name"),
                    other
                        + " stands for the same "
                        + resource.targetReference()
                        + "; plan one of them")));
      }
    }
  }

  private Draft draft(FederatedResource resource, boolean removal) {
    Draft draft = new Draft(resource, removal, settings.versions().load(resource));
    try {
      // What can be known to be wrong without asking a member is known before anything is decided.
      resource.placement();
      draft.rendering = Renderer.render(resource);
      Removal.of(resource);
    } catch (KubefedException e) {
      draft.failure = e;
    }
    return draft;
  }

  private void read(List<Draft> drafts) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    for (Draft draft : drafts) {
      if (draft.failure != null) {
        continue;
      }
      for (Member member : settings.members()) {
        draft.members.put(member.name(), tasks.add(member.name(), () -> readObject(draft, member)));
      }
    }
    run(tasks);
  }

  private MemberObject readObject(Draft draft, Member member) {
    Manifest manifest = null;
    KubefedException renderingFailure = null;
    if (!draft.removal) {
      try {
        manifest = requireNonNull(draft.rendering).forCluster(member.cluster());
      } catch (KubefedException e) {
        renderingFailure = e;
      }
    }
    ResourceType type = manifest == null ? draft.target() : manifest.type();
    return new MemberObject(
        member,
        type,
        draft.resource.targetReference(),
        manifest,
        renderingFailure,
        state(member, type, draft.resource));
  }

  private MemberObject.State state(Member member, ResourceType type, FederatedResource resource) {
    ClusterUnreachableException known = unreachable.get(member.name());
    if (known != null) {
      return new MemberObject.Unknown(known);
    }
    ObjectReference target = resource.targetReference();
    try {
      return member
          .client()
          .get(type, target.namespace(), target.name())
          .<MemberObject.State>map(MemberObject.Present::new)
          .orElseGet(MemberObject.Absent::new);
    } catch (TypeNotServedException e) {
      return new MemberObject.NotServed(e);
    } catch (ClusterUnreachableException e) {
      unreachable.putIfAbsent(member.name(), e);
      return new MemberObject.Unknown(e);
    } catch (ClusterException e) {
      return new MemberObject.Unknown(e);
    }
  }

  private void place(Draft draft, List<FederatedResource> resources) {
    FederatedResource resource = draft.resource;
    Optional<FederatedResource> namespace =
        resources.stream()
            .filter(
                other -> other.type().isNamespace() && other.name().equals(resource.namespace()))
            .findFirst()
            .or(() -> settings.namespaces().apply(resource.namespace()));
    try {
      PlacementRequest.Builder request =
          PlacementRequest.builder(
                  resource, settings.members().stream().map(Member::cluster).toList())
              .scope(
                  settings.federatedNamespaceRequired()
                      ? ControlPlaneScope.CLUSTER
                      : ControlPlaneScope.NAMESPACED)
              .current(current(draft));
      namespace.ifPresent(request::namespace);
      settings.namespaceLabels().apply(resource.namespace()).ifPresent(request::namespaceLabels);
      draft.placement = resolver.resolve(request.build());
    } catch (KubefedException e) {
      draft.failure = e;
    }
  }

  /**
   * The clusters that have the object, and those that may: a member that does not answer keeps what
   * it had.
   */
  private static Set<String> current(Draft draft) {
    return draft.members.values().stream()
        .map(Planner::completed)
        .filter(
            object ->
                object.isManaged()
                    || (object.state() instanceof MemberObject.Unknown
                        && draft.mayBeIn(object.cluster())))
        .map(MemberObject::cluster)
        .collect(Collectors.toSet());
  }

  private List<ResourcePlan> decide(List<Draft> drafts, PlanContext context) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    Map<Draft, List<Future<PlannedChange>>> changes = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      List<Future<PlannedChange>> own = new ArrayList<>();
      changes.put(draft, own);
      if (draft.failure != null) {
        continue;
      }
      for (Future<MemberObject> member : draft.members.values()) {
        MemberObject object = completed(member);
        Callable<PlannedChange> decision = () -> change(draft, object, context);
        own.add(tasks.add(object.cluster(), decision));
      }
    }
    run(tasks);
    List<ResourcePlan> plans = new ArrayList<>();
    changes.forEach(
        (draft, own) -> plans.add(plan(draft, own.stream().map(Planner::completed).toList())));
    return plans;
  }

  private PlannedChange change(Draft draft, MemberObject object, PlanContext context) {
    if (draft.removal) {
      return Removal.of(draft.resource)
          .change(object, settings, "the federated resource is being deleted");
    }
    ClusterVerdict verdict = requireNonNull(draft.placement).verdict(object.cluster());
    if (verdict.placed()) {
      return new Upkeep(
              settings, context, draft.resource, requireNonNull(draft.rendering), draft.recorded)
          .change(object, verdict.explanation());
    }
    return Removal.of(draft.resource)
        .unplaced(object, settings, verdict.explanation(), draft.mayBeIn(object.cluster()));
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
                          verdict.explanation(),
                          null)));
    }
    changes.sort(Comparator.comparing(PlannedChange::cluster));
    return new ResourcePlan(
        draft.resource,
        Optional.ofNullable(draft.placement),
        changes,
        Optional.ofNullable(draft.failure));
  }

  static void run(ClusterTasks tasks) {
    try {
      tasks.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while talking to the members");
    }
  }

  static <T> T completed(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while talking to the members");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The object that a member holds for a resource, as far as that could be read. */
  record MemberObject(
      Member member,
      ResourceType type,
      ObjectReference object,
      @Nullable Manifest manifest,
      @Nullable KubefedException renderingFailure,
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
