package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.DeleteOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does to one object in one cluster, and why. Immutable.
 *
 * <p>Holds the version of the object that the plan saw, which guards the write, and for an update
 * the fields that would change, as the member's own API server sees them.
 */
public final class PlannedChange {

  private final String cluster;
  private final ResourceType type;
  private final ObjectReference object;
  private final Action action;
  private final String reason;
  private final List<FieldDifference> differences;
  private final boolean exact;
  private final @Nullable JsonValue current;
  private final @Nullable JsonValue desired;
  private final @Nullable RuntimeException cause;
  private final @Nullable DeleteOptions deleteOptions;

  private PlannedChange(
      Target target,
      Action action,
      String reason,
      List<FieldDifference> differences,
      boolean exact,
      @Nullable JsonValue current,
      @Nullable JsonValue desired,
      @Nullable RuntimeException cause,
      @Nullable DeleteOptions deleteOptions) {
    this.cluster = target.cluster();
    this.type = target.type();
    this.object = target.object();
    this.action = action;
    this.reason = requireNonNull(reason, "reason");
    this.differences = List.copyOf(differences);
    this.exact = exact;
    this.current = current;
    this.desired = desired;
    this.cause = cause;
    this.deleteOptions = deleteOptions;
  }

  /** The object that a change is about. */
  record Target(String cluster, ResourceType type, ObjectReference object) {}

  static PlannedChange create(Target target, Action action, JsonValue desired, String reason) {
    return new PlannedChange(target, action, reason, List.of(), true, null, desired, null, null);
  }

  static PlannedChange update(
      Target target,
      Action action,
      JsonValue current,
      JsonValue desired,
      List<FieldDifference> differences,
      boolean exact,
      String reason) {
    return new PlannedChange(
        target, action, reason, differences, exact, current, desired, null, null);
  }

  static PlannedChange delete(
      Target target, JsonValue current, DeleteOptions options, String reason) {
    return new PlannedChange(
        target, Action.DELETE, reason, List.of(), true, current, null, null, options);
  }

  static PlannedChange release(Target target, JsonValue current, String reason) {
    return new PlannedChange(
        target, Action.RELEASE, reason, List.of(), true, current, null, null, null);
  }

  static PlannedChange none(Target target, @Nullable JsonValue current, String reason) {
    return new PlannedChange(
        target, Action.NONE, reason, List.of(), true, current, null, null, null);
  }

  static PlannedChange refused(
      Target target, @Nullable JsonValue current, String reason, @Nullable RuntimeException cause) {
    return new PlannedChange(
        target, Action.REFUSED, reason, List.of(), true, current, null, cause, null);
  }

  /** The member cluster. */
  public String cluster() {
    return cluster;
  }

  /** The object in that cluster. */
  public ObjectReference object() {
    return object;
  }

  /** What is to be done. */
  public Action action() {
    return action;
  }

  /** Why, in words. */
  public String reason() {
    return reason;
  }

  /** The fields that an update or adoption changes; empty for everything else. */
  public List<FieldDifference> differences() {
    return differences;
  }

  /**
   * True if the differences are what the member's API server itself said in a dry run; false where
   * it has none, and fields that are only in the member were taken for defaults.
   */
  public boolean isExact() {
    return exact;
  }

  /** The version of the object that the plan saw; nothing where it saw none. */
  public Optional<String> seenResourceVersion() {
    return Optional.ofNullable(current)
        .flatMap(object -> object.text("metadata", "resourceVersion"));
  }

  /** The failure behind a refusal, where there is one. */
  public Optional<RuntimeException> cause() {
    return Optional.ofNullable(cause);
  }

  /** How many replicas the object loses by this change: pods, never negative. */
  public long removedReplicas() {
    if (current == null || !action.isWrite() || action == Action.RELEASE) {
      return 0;
    }
    long before = current.integer("spec", "replicas").orElse(0);
    // A field that is not written is defaulted by the server; no workload defaults to fewer than
    // one.
    long after =
        desired == null ? 0 : desired.integer("spec", "replicas").orElse(Math.min(before, 1));
    return Math.max(0, before - after);
  }

  ResourceType type() {
    return type;
  }

  /** The object as the plan saw it; null where it saw none. May be secret. */
  @Nullable JsonValue current() {
    return current;
  }

  /** The object as it is to be written; null where nothing is. May be secret. */
  @Nullable JsonValue desired() {
    return desired;
  }

  /** How the object is to be deleted; null where it is not. */
  @Nullable DeleteOptions deleteOptions() {
    return deleteOptions;
  }

  /** For messages: {@code create Deployment default/web in east}. */
  @Override
  public String toString() {
    return action.word() + " " + object + " in " + cluster;
  }
}
