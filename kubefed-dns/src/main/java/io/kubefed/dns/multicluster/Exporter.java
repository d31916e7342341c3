package io.kubefed.dns.multicluster;

import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.export.ExportConflict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ServiceExport says of itself. Pure.
 *
 * @param valid whether there is a Service that can be exported
 * @param reason why, in the API's words
 * @param message why, for people
 * @param conflicts what the exports of all clusters disagree on; nothing while not all are known
 * @param progress how far the export has come
 */
record Exporter(
    boolean valid,
    String reason,
    String message,
    Optional<List<ExportConflict>> conflicts,
    Progress progress) {

  /** The conditions that are kept here; others are somebody else's. */
  private static final Set<String> TYPES = Set.of("Valid", "Ready", "Conflict");

  /**
   * How far an export has come.
   *
   * @param ready whether a cluster has imported it
   * @param reason why, in the API's words
   * @param message why, for people
   */
  record Progress(boolean ready, String reason, String message) {

    static final Progress EXPORTED = new Progress(true, "Exported", "");
    static final Progress PENDING =
        new Progress(false, "Pending", "no cluster has imported the service yet");

    static Progress failed(String message) {
      return new Progress(false, "Failed", message);
    }
  }

  static final Exporter NO_SERVICE =
      new Exporter(
          false,
          "NoService",
          "there is no Service of this name in the namespace",
          Optional.empty(),
          Progress.PENDING);

  static final Exporter EXTERNAL_NAME =
      new Exporter(
          false,
          "InvalidServiceType",
          "a Service of type ExternalName has nothing to export",
          Optional.empty(),
          Progress.PENDING);

  static Exporter valid(
      ExportedMetadata metadata, Optional<List<ExportConflict>> conflicts, Progress progress) {
    return new Exporter(
        true,
        "Valid",
        metadata.leftOut().isEmpty()
            ? ""
            : "not exported, since no cluster would take it or it is not an export's to say: "
                + String.join(", ", metadata.leftOut()),
        conflicts,
        progress);
  }

  /** The write that has the export say so; nothing if it does already. */
  Optional<Write> write(JsonValue export, Instant now) {
    List<JsonValue> before =
        export.path("status", "conditions").map(JsonValue::items).orElse(List.of());
    List<JsonValue> after = new ArrayList<>();
    for (JsonValue condition : before) {
      if (!TYPES.contains(condition.text("type").orElse(""))) {
        after.add(condition);
      }
    }
    after.add(condition("Valid", valid, reason, message, before, now));
    if (valid) {
      after.add(
          condition("Ready", progress.ready(), progress.reason(), progress.message(), before, now));
      conflicts
          .map(found -> conflict(found, before, now))
          .or(() -> ofType("Conflict", before))
          .ifPresent(after::add);
    }
    JsonValue conditions = JsonValue.of(after);
    return conditions.equals(JsonValue.of(before))
        ? Optional.empty()
        : Optional.of(
            new Write(
                Write.Verb.UPDATE_STATUS,
                MultiClusterApi.SERVICE_EXPORT,
                export.with(
                    "status",
                    export
                        .get("status")
                        .filter(JsonValue::isObject)
                        .orElseGet(JsonValue::emptyObject)
                        .with("conditions", conditions))));
  }

  private static Optional<JsonValue> ofType(String type, List<JsonValue> conditions) {
    return conditions.stream()
        .filter(condition -> condition.text("type").equals(Optional.of(type)))
        .findFirst();
  }

  private static JsonValue conflict(
      List<ExportConflict> conflicts, List<JsonValue> before, Instant now) {
    return condition(
        "Conflict",
        !conflicts.isEmpty(),
        conflicts.isEmpty()
            ? "NoConflicts"
            : String.join(
                ",",
                conflicts.stream().map(conflict -> conflict.reason().word()).distinct().toList()),
        String.join("; ", conflicts.stream().map(ExportConflict::message).toList()),
        before,
        now);
  }

  private static JsonValue condition(
      String type,
      boolean holds,
      String reason,
      String message,
      List<JsonValue> before,
      Instant now) {
    String status = holds ? "True" : "False";
    Optional<JsonValue> same =
        ofType(type, before)
            .filter(condition -> condition.text("status").equals(Optional.of(status)));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("status", status);
    fields.put("reason", reason);
    fields.put("message", message);
    fields.put(
        "lastTransitionTime",
        same.flatMap(condition -> condition.text("lastTransitionTime"))
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString()));
    return JsonValue.of(fields);
  }
}
