package io.kubefed.propagation.controller.sync;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.override.OverrideException;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.retain.Retention;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.core.version.UpdateDecision;
import io.kubefed.propagation.controller.sync.ResourceState.Held;
import io.kubefed.propagation.controller.sync.Step.Rest;
import io.kubefed.propagation.controller.sync.Step.Unknown;
import io.kubefed.propagation.controller.sync.Step.Work;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works out what is next for a resource in a cluster, from caches alone. Thread-safe; nothing here
 * blocks or writes.
 */
final class Steps {

  private static final Pointer OVERRIDES = Pointer.of("spec", "overrides");

  private final FederatedType type;
  private final MemberSide members;
  private final ResourceStates states;
  private final Supplier<Optional<String>> hostCluster;
  private final PendingDeletions pendingDeletions;
  private final Timekeeper time;
  private final Mendings mendings;

  Steps(
      Timekeeper time,
      PendingDeletions pendingDeletions,
      FederatedType type,
      MemberSide members,
      ResourceStates states,
      Supplier<Optional<String>> hostCluster) {
    this.time = time;
    this.mendings = new Mendings(time);
    this.pendingDeletions = pendingDeletions;
    this.type = type;
    this.members = members;
    this.states = states;
    this.hostCluster = hostCluster;
  }

  /** True for a namespace of the host itself, which propagation neither makes nor deletes. */
  boolean isHostNamespace(String cluster) {
    return type.isNamespace() && hostCluster.get().equals(Optional.of(cluster));
  }

  /** What is next where the resource is wanted, or no longer wanted there. */
  Step sync(
      Prepared prepared,
      PlacementDecision placement,
      Optional<VersionView> recorded,
      Cluster cluster) {
    ObjectReference target = prepared.resource().targetReference();
    Optional<MemberView> view = members.view(cluster.name(), target);
    if (placement.places(cluster.name())) {
      return wanted(prepared, recorded, cluster, view);
    }
    if (!cluster.ready()
        || !members.isKnown(cluster.name())
        || !pendingDeletions.isClear(cluster.name())) {
      return NOTHING_KNOWN;
    }
    if (view.isPresent() && !view.get().beingDeleted() && !isHeldElsewhere(placement, target)) {
      return new Rest(
          PropagationStatus.WAITING_FOR_REMOVAL,
          "held back until the object is in one of the clusters that it is placed in",
          view.get(),
          false);
    }
    return unwanted(prepared, cluster.name(), view);
  }

  /** Whether the object would be somewhere without the clusters that it is to leave. */
  private boolean isHeldElsewhere(PlacementDecision placement, ObjectReference target) {
    return placement.clusters().isEmpty()
        || placement.clusters().stream()
            .anyMatch(cluster -> members.view(cluster, target).isPresent());
  }

  private static final Step NOTHING_KNOWN = new Unknown(false, "the cluster is not ready");

  private Step wanted(
      Prepared prepared,
      Optional<VersionView> recorded,
      Cluster cluster,
      Optional<MemberView> view) {
    String name = cluster.name();
    if (!cluster.ready()) {
      return new Rest(
          PropagationStatus.CLUSTER_NOT_READY,
          "the cluster is not ready; see the conditions of its KubeFedCluster",
          view.orElse(null),
          false);
    } else if (!members.isKnown(name)) {
      return new Unknown(true, "its objects have not been listed yet");
    } else if (!pendingDeletions.isClear(name)) {
      return new Unknown(true, "it first deletes what was to go while it was lost");
    } else if (prepared.failure() != null) {
      return malformed(prepared.failure(), view);
    } else if (!members.isServed(name)) {
      return new Rest(
          PropagationStatus.CREATION_FAILED,
          "the cluster does not serve "
              + type.target()
              + "; install its definition there, or place the resource elsewhere",
          null,
          false);
    }
    Step step =
        view.isEmpty()
            ? new Work(Operation.CREATE, null, false)
            : present(prepared, recorded, cluster, view.get());
    return step instanceof Work work ? unlessResting(prepared, recorded, name, work) : step;
  }

  private Step unlessResting(
      Prepared prepared, Optional<VersionView> recorded, String cluster, Work work) {
    MemberView view = work.view();
    boolean metadataAlone =
        view != null
            && wantedVersion(prepared, recorded, cluster).filter(view::isVersion).isPresent();
    return mendings
        .rest(prepared.resource().reference(), cluster, prepared.fingerprint())
        .<Step>map(
            words ->
                metadataAlone
                    ? new Rest(PropagationStatus.OK, words, view, true)
                    : new Rest(PropagationStatus.UPDATE_FAILED, words, view, false))
        .orElseGet(() -> unlessHeld(prepared, cluster, work));
  }

  /** Notes that drift was mended. Returns for how long nothing is mended there now, if at all. */
  Optional<Duration> mended(Prepared prepared, String cluster) {
    return mendings.mended(prepared.resource().reference(), cluster, prepared.fingerprint());
  }

  private Step present(
      Prepared prepared, Optional<VersionView> recorded, Cluster cluster, MemberView view) {
    if (view.beingDeleted()) {
      return new Rest(
          PropagationStatus.WAITING_FOR_REMOVAL,
          "the object there is being deleted; it is made anew once it is gone",
          view,
          false);
    }
    Optional<String> version = wantedVersion(prepared, recorded, cluster.name());
    if (version.filter(view::isVersion).isPresent()
        && (view.generation() == 0 || isMetadataAsDesired(prepared, cluster, view))) {
      return new Rest(PropagationStatus.OK, "", view, true);
    }
    boolean ours =
        recorded
            .map(known -> known.record().clusterVersions().get(cluster.name()))
            .filter(view::isVersion)
            .isPresent();
    return new Work(Operation.UPDATE, view, !ours);
  }

  private Optional<String> wantedVersion(
      Prepared prepared, Optional<VersionView> recorded, String cluster) {
    return states
        .fresh(prepared.resource().reference(), cluster, prepared.versions())
        .or(
            () ->
                recorded.flatMap(
                    known ->
                        known
                            .record()
                            .versionFor(
                                cluster, prepared.templateVersion(), prepared.overrideVersion())));
  }

  private boolean isMetadataAsDesired(Prepared prepared, Cluster cluster, MemberView view) {
    ObjectReference target = prepared.resource().targetReference();
    JsonValue member = view.tree(target.namespace(), target.name());
    try {
      JsonValue desired = desired(prepared, cluster, member);
      return !UpdateDecision.decide(desired, member, Optional.of(view.version())).isDue();
    } catch (KubefedException | JsonException e) {
      return false; // It shows when the update is made.
    }
  }

  /**
   * What a cluster should hold that holds the object already.
   *
   * @param member the object there; its metadata alone where the type keeps nothing else
   */
  JsonValue desired(Prepared prepared, Cluster cluster, JsonValue member) {
    FederatedResource resource = prepared.resource();
    return rendering(prepared)
        .forCluster(
            cluster,
            base -> Retention.standard().merge(base, member, type, resource.retainReplicas()))
        .tree();
  }

  static Rendering rendering(Prepared prepared) {
    Rendering rendering = prepared.rendering();
    if (rendering == null) {
      throw prepared.failure() == null
          ? new IllegalStateException("neither rendering nor failure")
          : prepared.failure();
    }
    return rendering;
  }

  private static Step malformed(KubefedException failure, Optional<MemberView> view) {
    return new Rest(
        statusOf(failure), String.valueOf(failure.getMessage()), view.orElse(null), false);
  }

  /** How a resource shows of which cannot be told what clusters should hold. */
  static PropagationStatus statusOf(KubefedException failure) {
    boolean overrides =
        failure instanceof OverrideException
            || (failure instanceof InvalidResourceException invalid
                && invalid.problems().stream()
                    .anyMatch(problem -> problem.path().startsWith(OVERRIDES)));
    return overrides
        ? PropagationStatus.APPLY_OVERRIDES_FAILED
        : PropagationStatus.COMPUTE_RESOURCE_FAILED;
  }

  private Step unlessHeld(Prepared prepared, String cluster, Work work) {
    return states
        .held(prepared.resource().reference(), cluster)
        .filter(held -> holds(held, prepared, work.view()))
        .<Step>map(
            held ->
                new Rest(
                    held.status(),
                    held.words(),
                    work.view(),
                    held.status() == PropagationStatus.OK))
        .orElse(work);
  }

  private boolean holds(Held held, Prepared prepared, @Nullable MemberView view) {
    if (held.status() == PropagationStatus.OK) {
      return view != null
          && prepared.fingerprint().equals(held.resource())
          && held.view().equals(contentOf(view));
    }
    return held.until() - time.nanoTime() > 0
        && (held.resource() == null
            || (held.resource().equals(prepared.fingerprint())
                && held.view().equals(versionOf(view))));
  }

  /**
   * True if what came of a write has not the metadata that was written: something in the member
   * changes it on its way, and would do so again.
   */
  boolean isMetadataLost(Prepared prepared, Cluster cluster, MemberView written) {
    return written.generation() != 0 && !isMetadataAsDesired(prepared, cluster, written);
  }

  /** Tells apart what objects hold, beyond their status. */
  static String contentOf(MemberView view) {
    return view.uid()
        + "@"
        + view.version()
        + "/"
        + Integer.toHexString(Objects.hash(view.labels(), view.annotations()));
  }

  static String versionOf(@Nullable MemberView view) {
    return view == null ? "" : view.uid() + "@" + view.resourceVersion();
  }

  /** What is next where the object should not be (any more). */
  private Step unwanted(Prepared prepared, String cluster, Optional<MemberView> view) {
    boolean unsure = states.isUnsure(prepared.resource().reference(), cluster);
    if (view.isEmpty() && !unsure) {
      return Step.NOTHING;
    }
    boolean orphan = prepared.resource().isOrphaning() && prepared.resource().isBeingDeleted();
    boolean stays = orphan || isHostNamespace(cluster);
    if (view.isPresent() && view.get().beingDeleted() && !stays) {
      return new Rest(
          PropagationStatus.WAITING_FOR_REMOVAL, "it is being deleted", view.get(), false);
    }
    return unlessHeld(
        prepared,
        cluster,
        new Work(stays ? Operation.RELEASE : Operation.DELETE, view.orElse(null), view.isEmpty()));
  }

  /** What is next in a cluster for a resource that is being deleted. */
  Step removal(Prepared prepared, boolean mayHold, Cluster cluster) {
    Optional<MemberView> view = members.view(cluster.name(), prepared.resource().targetReference());
    boolean unsure = states.isUnsure(prepared.resource().reference(), cluster.name());
    if (view.isEmpty() && members.isCurrent(cluster.name()) && !unsure) {
      return Step.NOTHING;
    } else if (!cluster.ready() || !members.isKnown(cluster.name())) {
      boolean may = view.isPresent() || mayHold || unsure;
      return new Unknown(
          may,
          cluster.ready() ? "its objects have not been listed yet" : "the cluster is not ready");
    } else if (view.isEmpty() && !unsure) {
      return mayHold ? new Unknown(true, "what it holds is out of date") : Step.NOTHING;
    }
    return unwanted(prepared, cluster.name(), view);
  }
}
