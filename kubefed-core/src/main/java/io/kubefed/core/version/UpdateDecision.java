package io.kubefed.core.version;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the object in a member cluster has to be updated, and why.
 *
 * @param outcome what to do
 * @param reason why, for people; it names labels and annotations but never quotes their values
 */
public record UpdateDecision(Outcome outcome, String reason) {

  /** What to do with the object. */
  public enum Outcome {
    /** Nothing: it is as it was last written, and that is what is wanted. */
    CURRENT,
    /** Update it. */
    DUE,
    /** Leave it alone: it says that KubeFed must not manage it. */
    REFUSED
  }

  public UpdateDecision {
    requireNonNull(outcome, "outcome");
    requireNonNull(reason, "reason");
  }

  /** True if the object has to be updated. */
  public boolean isDue() {
    return outcome == Outcome.DUE;
  }

  /**
   * Decides as KubeFed does. The contents of the object are not compared: a change of the federated
   * resource shows in its versions, so that no version is recorded for it, and a change in the
   * member shows in the version of the object. As a generation does not count changes of metadata,
   * the labels and annotations of objects that have one are compared as well.
   *
   * @param desired what the member should hold, after retention and overrides
   * @param member the object in the member; its metadata is enough
   * @param recordedVersion the {@link ObjectVersion} that was {@linkplain VersionRecord#versionFor
   *     recorded} for the federated resource as it is now, if any
   */
  public static UpdateDecision decide(
      JsonValue desired, JsonValue member, Optional<String> recordedVersion) {
    if (member
        .text("metadata", "labels", KubeFedNames.MANAGED_LABEL)
        .equals(Optional.of("false"))) {
      return new UpdateDecision(
          Outcome.REFUSED,
          "the label "
              + KubeFedNames.MANAGED_LABEL
              + " of the object is \"false\"; remove it to federate it");
    }
    if (recordedVersion.isEmpty() || recordedVersion.get().isEmpty()) {
      return due("this template with these overrides was not yet propagated here");
    }
    String version = ObjectVersion.of(member);
    if (!recordedVersion.get().equals(version)) {
      return due(
          "the object changed in the cluster: it is "
              + version
              + " now and was "
              + recordedVersion.get()
              + " when it was last written");
    }
    return version.startsWith(ObjectVersion.GENERATION)
        ? compareMetadata(desired, member)
        : current();
  }

  private static UpdateDecision compareMetadata(JsonValue desired, JsonValue member) {
    for (String field : new String[] {"name", "namespace"}) {
      if (!textOf(desired, field).equals(textOf(member, field))) {
        return due("the " + field + " of the object differs");
      }
    }
    for (String field : new String[] {"labels", "annotations"}) {
      Map<String, String> wanted = mapOf(desired, field);
      Map<String, String> found = mapOf(member, field);
      if (!wanted.equals(found)) {
        return due(
            "the "
                + field
                + " of the object differ: "
                + String.join(", ", differing(wanted, found)));
      }
    }
    return current();
  }

  private static Set<String> differing(Map<String, String> wanted, Map<String, String> found) {
    Set<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(found.keySet());
    names.removeIf(name -> wanted.containsKey(name) && wanted.get(name).equals(found.get(name)));
    return names;
  }

  private static String textOf(JsonValue object, String field) {
    return object.text("metadata", field).orElse("");
  }

  private static Map<String, String> mapOf(JsonValue object, String field) {
    return object.path("metadata", field).map(JsonValue::textFields).orElse(Map.of());
  }

  private static UpdateDecision due(String reason) {
    return new UpdateDecision(Outcome.DUE, reason);
  }

  private static UpdateDecision current() {
    return new UpdateDecision(Outcome.CURRENT, "the object is as it was last written");
  }
}
