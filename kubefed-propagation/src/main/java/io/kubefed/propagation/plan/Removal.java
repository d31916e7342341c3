package io.kubefed.propagation.plan;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.DeleteOptions.PropagationPolicy;
import io.kubefed.propagation.plan.Planner.MemberObject;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.List;
import java.util.Optional;

/** How the objects of a resource leave the clusters where they should no longer be. */
final class Removal {

  private static final String ORPHAN = "kubefed.io/orphan";
  private static final String DELETE_OPTION = "kubefed.io/deleteoption";

  private final FederatedResource resource;
  private final boolean orphan;
  private final JsonValue deleteOption;

  private Removal(FederatedResource resource, boolean orphan, JsonValue deleteOption) {
    this.resource = resource;
    this.orphan = orphan;
    this.deleteOption = deleteOption;
  }

  /**
   * Reads the annotations of the resource.
   *
   * @throws InvalidResourceException if the delete options are not a JSON object
   */
  static Removal of(FederatedResource resource) {
    boolean orphan = "true".equals(resource.annotations().get(ORPHAN));
    Optional<String> text = Optional.ofNullable(resource.annotations().get(DELETE_OPTION));
    return new Removal(
        resource,
        orphan,
        text.map(option -> parse(resource, option)).orElseGet(JsonValue::emptyObject));
  }

  private static JsonValue parse(FederatedResource resource, String text) {
    try {
      JsonValue option = JsonValue.parse(text);
      if (option.isObject()) {
        return option;
      }
    } catch (JsonException e) {
      // Told below, together with the object that is no object.
    }
    throw new InvalidResourceException(
        resource.reference(),
        List.of(
            Problem.error(
                Pointer.of("metadata", "annotations", DELETE_OPTION),
                "must be a JSON object of DeleteOptions, as in"
                    + " {\"propagationPolicy\":\"Foreground\"}")));
  }

  /**
   * The options of the deletion: the resource's own, dependents in the background where it says
   * nothing else.
   */
  DeleteOptions options() {
    DeleteOptions options = DeleteOptions.DEFAULT.withRaw(deleteOption);
    return deleteOption.get("propagationPolicy").isPresent()
            || deleteOption.get("orphanDependents").isPresent()
        ? options
        : options.withPropagationPolicy(PropagationPolicy.BACKGROUND);
  }

  /** What happens in a cluster that the resource is not placed in. */
  PlannedChange unplaced(
      MemberObject object, Settings settings, String reason, boolean recordedThere) {
    if (object.state() instanceof MemberObject.Unknown && !recordedThere) {
      return PlannedChange.none(
          object.target(), null, reason + "; nothing was ever propagated there");
    }
    return change(object, settings, reason);
  }

  /** What happens in a cluster where the object should not be (any more). */
  PlannedChange change(MemberObject object, Settings settings, String reason) {
    PlannedChange.Target target = object.target();
    if (object.state() instanceof MemberObject.Unknown unknown) {
      return PlannedChange.refused(
          target,
          null,
          reason
              + ", and it cannot be told whether the object is still there: "
              + unknown.cause().getMessage(),
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
    boolean host =
        resource.type().isNamespace()
            && settings.hostCluster().equals(Optional.of(object.cluster()));
    if (orphan && !current.text("metadata", "deletionTimestamp").isPresent()) {
      return PlannedChange.release(target, current, reason + "; " + ORPHAN + " leaves the object");
    }
    if (host) {
      return PlannedChange.release(target, current, reason + "; the host's own namespace stays");
    }
    if (current.text("metadata", "deletionTimestamp").isPresent()) {
      return PlannedChange.none(target, current, reason + "; the object is being deleted already");
    }
    return PlannedChange.delete(target, current, options(), reason);
  }
}
