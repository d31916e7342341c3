package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How to delete. Start at {@link #DEFAULT}.
 *
 * @param uid deletes only the object with this uid
 * @param resourceVersion deletes only the object at this version
 * @param propagationPolicy what happens to dependents; the server's default where empty
 * @param gracePeriodSeconds the grace period; the object's own where empty
 * @param dryRun true to go through everything and delete nothing
 * @param raw more fields of the API's DeleteOptions; those above win over them
 */
public record DeleteOptions(
    Optional<String> uid,
    Optional<String> resourceVersion,
    Optional<PropagationPolicy> propagationPolicy,
    OptionalLong gracePeriodSeconds,
    boolean dryRun,
    JsonValue raw) {

  /** Deletes whatever has the name, as the server does by default. */
  public static final DeleteOptions DEFAULT =
      new DeleteOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          false,
          JsonValue.emptyObject());

  /** What happens to the dependents of a deleted object. */
  public enum PropagationPolicy {
    /** They stay, without the owner. */
    ORPHAN("Orphan"),
    /** They go afterwards. */
    BACKGROUND("Background"),
    /** They go first. */
    FOREGROUND("Foreground");

    private final String word;

    PropagationPolicy(String word) {
      this.word = word;
    }

    /** The word in the API, for example {@code Orphan}. */
    public String word() {
      return word;
    }
  }

  public DeleteOptions {
    requireNonNull(uid, "uid");
    requireNonNull(resourceVersion, "resourceVersion");
    requireNonNull(propagationPolicy, "propagationPolicy");
    requireNonNull(gracePeriodSeconds, "gracePeriodSeconds");
    if (!raw.isObject()) {
      throw new IllegalArgumentException("raw delete options are an object, not " + raw.kind());
    }
  }

  /** These options, for the object with that uid alone. */
  public DeleteOptions withUid(String other) {
    return new DeleteOptions(
        Optional.of(other), resourceVersion, propagationPolicy, gracePeriodSeconds, dryRun, raw);
  }

  /** These options, for the object at that version alone. */
  public DeleteOptions withResourceVersion(String other) {
    return new DeleteOptions(
        uid, Optional.of(other), propagationPolicy, gracePeriodSeconds, dryRun, raw);
  }

  /** These options with that policy for dependents. */
  public DeleteOptions withPropagationPolicy(PropagationPolicy other) {
    return new DeleteOptions(
        uid, resourceVersion, Optional.of(other), gracePeriodSeconds, dryRun, raw);
  }

  /** These options with that grace period. */
  public DeleteOptions withGracePeriodSeconds(long other) {
    return new DeleteOptions(
        uid, resourceVersion, propagationPolicy, OptionalLong.of(other), dryRun, raw);
  }

  /** These options, as a dry run or for real. */
  public DeleteOptions withDryRun(boolean other) {
    return new DeleteOptions(
        uid, resourceVersion, propagationPolicy, gracePeriodSeconds, other, raw);
  }

  /** These options with these fields of the API's DeleteOptions beneath them. */
  public DeleteOptions withRaw(JsonValue other) {
    return new DeleteOptions(
        uid, resourceVersion, propagationPolicy, gracePeriodSeconds, dryRun, other);
  }

  /** The API's {@code DeleteOptions} that say all of this. */
  public JsonValue toJson() {
    Map<String, Object> fields = new LinkedHashMap<>(raw.fields());
    fields.put("apiVersion", "v1");
    fields.put("kind", "DeleteOptions");
    propagationPolicy.ifPresent(policy -> fields.put("propagationPolicy", policy.word()));
    gracePeriodSeconds.ifPresent(seconds -> fields.put("gracePeriodSeconds", seconds));
    if (dryRun) {
      fields.put("dryRun", List.of("All"));
    }
    if (uid.isPresent() || resourceVersion.isPresent()) {
      Map<String, Object> preconditions =
          new LinkedHashMap<>(raw.get("preconditions").map(JsonValue::fields).orElse(Map.of()));
      uid.ifPresent(value -> preconditions.put("uid", value));
      resourceVersion.ifPresent(value -> preconditions.put("resourceVersion", value));
      fields.put("preconditions", preconditions);
    }
    return JsonValue.of(fields);
  }
}
