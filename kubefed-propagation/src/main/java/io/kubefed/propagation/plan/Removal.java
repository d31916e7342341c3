package io.kubefed.propagation.plan;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.propagation.plan.Planner.MemberObject;
import io.kubefed.propagation.plan.Propagator.Settings;

/** How the objects of a resource leave the clusters where they should no longer be. */
final class Removal {

  private static final String ORPHAN = KubeFedNames.ORPHAN_ANNOTATION;

  private final Settings settings;
  private final FederatedResource resource;

  Removal(Settings settings, FederatedResource resource) {
    this.settings = settings;
    this.resource = resource;
  }

  /** What happens in a cluster that the resource is not placed in. */
  PlannedChange unplaced(MemberObject object, String reason, boolean mayBeThere) {
    return object.state() instanceof MemberObject.Unknown unknown && !mayBeThere
        ? PlannedChange.none(
            object.target(),
            null,
            reason + "; not recorded as propagated there, and not seen: " + words(object, unknown))
        : change(object, reason);
  }

  /** What happens in a cluster where the object should not be (any more). */
  PlannedChange change(MemberObject object, String reason) {
    PlannedChange.Target target = object.target();
    if (object.state() instanceof MemberObject.Unknown unknown) {
      return PlannedChange.refused(
          target,
          null,
          reason
              + ", and it cannot be told whether the object is still there: "
              + words(object, unknown),
          unknown.cause());
    }
    if (!(object.state() instanceof MemberObject.Present present)) {
      return PlannedChange.none(target, null, reason);
    }
    JsonValue current = present.value();
    if (!ManagedLabel.isManaged(current)) {
      return PlannedChange.none(
          target, current, reason + "; the object there is not managed by the federation");
    }
    if (current.text("metadata", "deletionTimestamp").isPresent()) {
      return PlannedChange.none(target, current, reason + "; the object is being deleted already");
    }
    if (resource.isOrphaning()) {
      return PlannedChange.release(target, current, reason + "; " + ORPHAN + " leaves the object");
    }
    if (settings.isHostNamespace(resource, object.cluster())) {
      return PlannedChange.release(target, current, reason + "; the host's own namespace stays");
    }
    try {
      return PlannedChange.delete(target, current, DeletionOptions.of(resource), reason);
    } catch (InvalidResourceException e) {
      return PlannedChange.refused(target, current, String.valueOf(e.getMessage()), e);
    }
  }

  private static String words(MemberObject object, MemberObject.Unknown unknown) {
    return Secrecy.words(object.object(), unknown.cause());
  }
}
