package io.kubefed.propagation.plan;

import io.kubefed.core.federated.FederatedResource;
import java.util.List;
import java.util.stream.Stream;

/**
 * What would be written to which member cluster, and why: made by {@link Propagator#plan}, carried
 * out by {@link Propagator#apply}. Immutable; it holds the versions it saw, so applying it to a
 * world that has moved is refused.
 */
public final class PropagationPlan {

  private final List<ResourcePlan> resources;

  PropagationPlan(List<ResourcePlan> resources) {
    this.resources = List.copyOf(resources);
  }

  /** The plans of the single resources, in the order in which they are applied. */
  public List<ResourcePlan> resources() {
    return resources;
  }

  /**
   * The plan of that resource.
   *
   * @throws IllegalArgumentException if it is not part of this plan
   */
  public ResourcePlan resource(FederatedResource resource) {
    return resources.stream()
        .filter(plan -> plan.resource().reference().equals(resource.reference()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(resource + " is not part of this plan"));
  }

  /** All changes of all resources, those that do nothing and those that are refused included. */
  public Stream<PlannedChange> changes() {
    return resources.stream().flatMap(resource -> resource.changes().stream());
  }

  /** How many changes take this action. */
  public long count(Action action) {
    return changes().filter(change -> change.action() == action).count();
  }

  /** True if applying it would write something. */
  public boolean hasChanges() {
    return changes().anyMatch(change -> change.action().isWrite());
  }

  /** True if something that ought to be done cannot be. */
  public boolean hasRefusals() {
    return changes().anyMatch(change -> change.action() == Action.REFUSED)
        || resources.stream().anyMatch(resource -> resource.failure().isPresent());
  }

  /** For people: a summary, then what changes where, field by field. Plain text without colours. */
  public String toText() {
    return new PlanText(PlanText.Style.PLAIN).print(this);
  }

  /** The same as {@link #toText} in the colours of an ANSI terminal. */
  public String toColouredText() {
    return new PlanText(PlanText.Style.ANSI).print(this);
  }

  /**
   * For programs: {@code {summary, resources: [{resource, target, problems, failure, placement:
   * [{cluster, placed, reason, explanation}], changes: [{cluster, action, reason, exact,
   * resourceVersion, differences: [{path, from, to, origin, hidden}]}]}]}}, indented JSON. What
   * does not apply is left out.
   */
  public String toJson() {
    return PlanJson.of(this).toPrettyJson();
  }

  /** The summary alone. */
  @Override
  public String toString() {
    return PlanText.summary(this);
  }
}
