package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.render.Origin;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.retain.Retention;
import io.kubefed.core.version.ObjectVersion;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import io.kubefed.core.version.UpdateDecision;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.RequestRefusedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.plan.Planner.MemberObject;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Works out how an object is made, or made right, in a cluster where it should be. */
final class Upkeep {

  private static final int READS = 3;
  private static final WriteOptions DRY_RUN = WriteOptions.DEFAULT.withDryRun(true);

  private final Settings settings;
  private final PlanContext context;
  private final FederatedResource resource;
  private final Rendering rendering;
  private final Optional<VersionRecord> recorded;

  Upkeep(
      Settings settings,
      PlanContext context,
      FederatedResource resource,
      Rendering rendering,
      Optional<VersionRecord> recorded) {
    this.settings = settings;
    this.context = context;
    this.resource = resource;
    this.rendering = rendering;
    this.recorded = recorded;
  }

  PlannedChange change(MemberObject object, String placed) {
    PlannedChange.Target target = object.target();
    if (object.state() instanceof MemberObject.Present present) {
      return present(object, present.value(), placed, READS);
    } else if (object.state() instanceof MemberObject.Unknown unknown) {
      return PlannedChange.refused(
          target, null, String.valueOf(unknown.cause().getMessage()), unknown.cause());
    } else if (object.state() instanceof MemberObject.NotServed notServed) {
      return context
          .bringsType(object.cluster(), object.type())
          .map(by -> create(object, placed + "; its type comes with " + by, false))
          .orElseGet(
              () ->
                  PlannedChange.refused(
                      target,
                      null,
                      "the cluster does not serve "
                          + object.type()
                          + "; install it there, or place the resource elsewhere",
                      notServed.cause()));
    }
    return create(object, placed, settings.dryRun() == DryRun.WRITES);
  }

  private PlannedChange create(MemberObject object, String placed, boolean dryRun) {
    PlannedChange.Target target = object.target();
    if (object.manifest() == null) {
      KubefedException failure = requireNonNull(object.renderingFailure());
      return PlannedChange.refused(target, null, String.valueOf(failure.getMessage()), failure);
    }
    JsonValue desired = object.manifest().tree();
    boolean hostNamespace =
        resource.type().isNamespace()
            && settings.hostCluster().equals(Optional.of(object.cluster()));
    if (hostNamespace) {
      return PlannedChange.refused(
          target,
          null,
          "the host's own namespaces are not created by propagation; create it there first",
          null);
    }
    boolean lost = wasRecorded(object.cluster());
    String namespace = target.object().namespace();
    boolean inNewNamespace =
        !namespace.isEmpty() && context.createsNamespace(object.cluster(), namespace);
    if (dryRun && !inNewNamespace) {
      try {
        object.member().client().create(object.type(), desired, DRY_RUN);
      } catch (NotFoundException e) {
        return PlannedChange.refused(
            target,
            null,
            "namespace "
                + namespace
                + " does not exist in the cluster; federate it, or create it there",
            e);
      } catch (AlreadyExistsException e) {
        return reread(object, placed, READS, e);
      } catch (ClusterException e) {
        if (!isDryRunUnsupported(e)) {
          return PlannedChange.refused(target, null, String.valueOf(e.getMessage()), e);
        }
      }
    }
    return lost
        ? PlannedChange.create(
            target, Action.RECREATE, desired, "drift: it was removed in the member")
        : PlannedChange.create(target, Action.CREATE, desired, placed);
  }

  private PlannedChange present(MemberObject object, JsonValue current, String placed, int reads) {
    PlannedChange.Target target = object.target();
    if (current.text("metadata", "deletionTimestamp").isPresent()) {
      return PlannedChange.refused(
          target, current, "the object there is being deleted; plan again once it is gone", null);
    }
    if (ManagedLabel.isRefused(current)) {
      return PlannedChange.refused(
          target,
          current,
          "the object there says "
              + ManagedLabel.KEY
              + ": \"false\"; remove that label to let the federation manage it",
          null);
    }
    boolean managed = ManagedLabel.isManaged(current);
    if (!managed && !settings.adopt()) {
      return PlannedChange.refused(
          target,
          current,
          "an object of that name already exists, and adoption is switched off",
          null);
    }
    JsonValue desired;
    try {
      desired =
          rendering.forCluster(object.member().cluster(), base -> retention(base, current)).tree();
    } catch (KubefedException | JsonException e) {
      return PlannedChange.refused(target, current, String.valueOf(e.getMessage()), e);
    }
    if (managed
        && (isRecorded(object.cluster(), current, desired)
            || isSame(target.object(), current, desired))) {
      return PlannedChange.none(target, current, placed);
    }
    Function<Pointer, Optional<Origin>> origins =
        pointer -> rendering.originOf(pointer, object.member().cluster());
    List<FieldDifference> differences;
    boolean exact = settings.dryRun() != DryRun.NEVER;
    try {
      differences =
          exact
              ? Differences.between(
                  target.object(), current, dryRunUpdate(object, desired), origins)
              : Differences.estimate(target.object(), current, desired, origins);
    } catch (ConflictException | NotFoundException e) {
      return reread(object, placed, reads, e);
    } catch (ClusterException e) {
      if (!isDryRunUnsupported(e)) {
        return PlannedChange.refused(target, current, String.valueOf(e.getMessage()), e);
      }
      exact = false;
      differences = Differences.estimate(target.object(), current, desired, origins);
    }
    if (!managed) {
      return PlannedChange.update(
          target,
          Action.ADOPT,
          current,
          desired,
          differences,
          exact,
          "it exists there and is taken over");
    }
    if (differences.isEmpty()) {
      return PlannedChange.none(target, current, placed);
    }
    return PlannedChange.update(
        target,
        Action.UPDATE,
        current,
        desired,
        differences,
        exact,
        why(object.cluster(), current, differences));
  }

  private JsonValue retention(JsonValue base, JsonValue current) {
    return Retention.standard().merge(base, current, resource.type(), resource.retainReplicas());
  }

  private static boolean isSame(ObjectReference object, JsonValue current, JsonValue desired) {
    return Differences.between(object, current, desired, pointer -> Optional.empty()).isEmpty();
  }

  private static JsonValue dryRunUpdate(MemberObject object, JsonValue desired) {
    return object.member().client().update(object.type(), desired, DRY_RUN);
  }

  private static boolean isDryRunUnsupported(ClusterException e) {
    return e instanceof RequestRefusedException refused && refused.statusCode() == 400;
  }

  /** The object changed between the read and the dry run: looks again, a few times. */
  private PlannedChange reread(
      MemberObject object, String placed, int reads, ClusterException moved) {
    if (reads <= 1) {
      return PlannedChange.refused(
          object.target(),
          null,
          "the object keeps changing while it is planned: " + moved.getMessage(),
          moved);
    }
    ObjectReference reference = object.target().object();
    ResourceType type = object.type();
    try {
      Optional<JsonValue> now =
          object.member().client().get(type, reference.namespace(), reference.name());
      return now.isPresent()
          ? present(object, now.get(), placed, reads - 1)
          : create(object, placed, settings.dryRun() == DryRun.WRITES);
    } catch (ClusterException e) {
      return PlannedChange.refused(object.target(), null, String.valueOf(e.getMessage()), e);
    }
  }

  private boolean wasRecorded(String cluster) {
    return recorded.isPresent() && recorded.get().clusterVersions().containsKey(cluster);
  }

  /**
   * True if this very version of the object was written from this very template and these
   * overrides.
   */
  private boolean isRecorded(String cluster, JsonValue current, JsonValue desired) {
    return recorded.isPresent()
        && !UpdateDecision.decide(
                desired,
                current,
                recorded
                    .get()
                    .versionFor(
                        cluster, TemplateVersion.of(resource), OverrideVersion.of(resource)))
            .isDue();
  }

  private boolean isCurrentTemplate(VersionRecord record) {
    return record.templateVersion().equals(TemplateVersion.of(resource))
        && record.overrideVersion().equals(OverrideVersion.of(resource));
  }

  private String why(String cluster, JsonValue current, List<FieldDifference> differences) {
    String fields = PlanText.plural(differences.size(), "field");
    @Nullable VersionRecord record = recorded.orElse(null);
    if (record == null || !record.clusterVersions().containsKey(cluster)) {
      return fields + " to change";
    }
    boolean drifted = !ObjectVersion.of(current).equals(record.clusterVersions().get(cluster));
    if (isCurrentTemplate(record)) {
      return fields + ", drift: it was changed in the member";
    }
    return fields
        + (drifted
            ? ", changed in the federated resource and in the member"
            : ", changed in the federated resource");
  }
}
