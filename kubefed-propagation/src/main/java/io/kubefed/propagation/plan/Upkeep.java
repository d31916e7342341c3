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
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.InvalidObjectException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.RequestRefusedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.plan.Planner.MemberObject;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Works out how an object is made, or made right, in a cluster where it should be. */
final class Upkeep {

  private static final int READS = 3;
  private static final WriteOptions DRY_RUN = WriteOptions.DEFAULT.withDryRun(true);

  private final Settings settings;
  private final Reachability reachability;
  private final PlanContext context;
  private final FederatedResource resource;
  private final Rendering rendering;
  private final Optional<VersionRecord> recorded;
  private final boolean recordIsCurrent;

  Upkeep(
      Settings settings,
      Reachability reachability,
      PlanContext context,
      Rendering rendering,
      Optional<VersionRecord> recorded) {
    this.settings = settings;
    this.reachability = reachability;
    this.context = context;
    this.resource = rendering.resource();
    this.rendering = rendering;
    this.recorded = recorded;
    this.recordIsCurrent =
        recorded.isPresent()
            && recorded.get().templateVersion().equals(TemplateVersion.of(resource))
            && recorded.get().overrideVersion().equals(OverrideVersion.of(resource));
  }

  PlannedChange change(MemberObject object, String placed) {
    PlannedChange.Target target = object.target();
    if (object.state() instanceof MemberObject.Present present) {
      return present(object, present.value(), placed, READS);
    } else if (object.state() instanceof MemberObject.Unknown unknown) {
      return refused(object, null, unknown.cause());
    } else if (object.state() instanceof MemberObject.NotServed notServed) {
      return context
          .bringsType(object.cluster(), object.type())
          .map(by -> create(object, placed + "; its type comes with " + by.object(), 1))
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
    return create(object, placed, READS);
  }

  private static PlannedChange refused(
      MemberObject object, @Nullable JsonValue current, RuntimeException why) {
    String words = Secrecy.words(object.target().object(), why);
    boolean immutable = why instanceof InvalidObjectException && words.contains("immutable");
    return PlannedChange.refused(
        object.target(),
        current,
        immutable
            ? words + "; change it back, or delete the object there to have it made anew"
            : words,
        why);
  }

  private PlannedChange create(MemberObject object, String placed, int reads) {
    PlannedChange.Target target = object.target();
    if (object.manifest() == null) {
      return refused(object, null, requireNonNull(object.renderingFailure()));
    }
    JsonValue desired = object.manifest().tree();
    if (settings.isHostNamespace(resource, object.cluster())) {
      return PlannedChange.refused(
          target,
          null,
          "the host's own namespaces are not created by propagation; create it there first",
          null);
    }
    String namespace = target.object().namespace();
    Optional<PlannedChange> foundation =
        namespace.isEmpty() ? Optional.empty() : context.namespace(object.cluster(), namespace);
    if (foundation.isPresent() && !standsAfter(foundation.get())) {
      return PlannedChange.refused(
          target,
          null,
          "namespace "
              + namespace
              + " will not be there: "
              + foundation.get().action().word()
              + ", "
              + foundation.get().reason(),
          null);
    }
    boolean standsNow =
        object.state() instanceof MemberObject.Absent
            && foundation.filter(change -> change.current() == null).isEmpty();
    if (settings.dryRun() == DryRun.WRITES && standsNow) {
      try {
        ask(object, client -> client.create(object.type(), desired, DRY_RUN));
      } catch (NotFoundException e) {
        return namespace.isEmpty()
            ? refused(object, null, e)
            : PlannedChange.refused(
                target,
                null,
                "namespace "
                    + namespace
                    + " does not exist in the cluster; federate it, or create it there",
                e);
      } catch (AlreadyExistsException e) {
        return reread(object, placed, reads, e);
      } catch (ClusterException e) {
        if (!isDryRunUnsupported(object, e)) {
          return refused(object, null, e);
        }
      }
    }
    return wasRecorded(object.cluster())
        ? PlannedChange.create(
            target, Action.RECREATE, desired, "drift: it was removed in the member")
        : PlannedChange.create(target, Action.CREATE, desired, placed);
  }

  /** Whether objects can be created in a namespace once the plan is applied. */
  private static boolean standsAfter(PlannedChange namespace) {
    return switch (namespace.action()) {
      case DELETE -> false;
      case NONE, REFUSED -> namespace.current() != null;
      default -> true;
    };
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
          "an object of that name already exists, and adoption is switched off; switch it on, or"
              + " remove the object",
          null);
    }
    JsonValue desired;
    try {
      desired =
          rendering.forCluster(object.member().cluster(), base -> retention(base, current)).tree();
    } catch (KubefedException | JsonException e) {
      return refused(object, current, e);
    }
    if (managed
        && (isRecorded(object.cluster(), current, desired)
            || Differences.isSame(current, desired))) {
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
      if (!isDryRunUnsupported(object, e)) {
        return refused(object, current, e);
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

  private JsonValue dryRunUpdate(MemberObject object, JsonValue desired) {
    return ask(object, client -> client.update(object.type(), desired, DRY_RUN));
  }

  private <T> T ask(MemberObject object, Function<ClusterClient, T> call) {
    return reachability.ask(
        object.cluster(), object.object(), () -> call.apply(object.member().client()));
  }

  /**
   * An admission webhook with side effects refuses dry runs, in the API server's words. The words
   * on a Secret are withheld, so that any malformed request may be meant.
   */
  private static boolean isDryRunUnsupported(MemberObject object, ClusterException e) {
    String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof RequestRefusedException refused
        && refused.statusCode() == 400
        && (words.contains("dry run")
            || words.contains("dryrun")
            || object.object().kind().equals("Secret"));
  }

  /** The object changed between the read and the dry run: looks again, a few times. */
  private PlannedChange reread(
      MemberObject object, String placed, int reads, ClusterException moved) {
    if (reads <= 1) {
      return PlannedChange.refused(
          object.target(),
          null,
          "the object keeps changing while it is planned; plan again: "
              + Secrecy.words(object.object(), moved),
          moved);
    }
    ObjectReference reference = object.target().object();
    ResourceType type = object.type();
    try {
      Optional<JsonValue> now =
          ask(object, client -> client.get(type, reference.namespace(), reference.name()));
      return now.isPresent()
          ? present(object, now.get(), placed, reads - 1)
          : create(object, placed, reads - 1);
    } catch (ClusterException e) {
      return refused(object, null, e);
    }
  }

  private boolean wasRecorded(String cluster) {
    return recordedVersion(cluster).isPresent();
  }

  private Optional<String> recordedVersion(String cluster) {
    return recorded
        .map(record -> record.clusterVersions().get(cluster))
        .filter(version -> !version.equals(Recorder.UNKNOWN_VERSION));
  }

  /**
   * True if this very version of the object was written from this very template and these
   * overrides.
   */
  private boolean isRecorded(String cluster, JsonValue current, JsonValue desired) {
    return recordIsCurrent
        && !UpdateDecision.decide(desired, current, recordedVersion(cluster)).isDue();
  }

  private String why(String cluster, JsonValue current, List<FieldDifference> differences) {
    String fields = PlanText.plural(differences.size(), "field");
    Optional<String> version = recordedVersion(cluster);
    if (version.isEmpty()) {
      return fields + " to change";
    } else if (recordIsCurrent) {
      return fields + ", drift: it was changed in the member";
    }
    return version.get().equals(ObjectVersion.of(current))
        ? fields + ", changed in the federated resource"
        : fields + ", changed in the federated resource and in the member";
  }
}
