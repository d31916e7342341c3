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

/**
 * What a ServiceExport says of itself. Pure.
 *
 * @param valid whether there is a Service that can be exported
 * @param reason why, in the API's words
 * @param message why, for people
 * @param conflicts what the exports of all clusters disagree on
 */
record Exporter(boolean valid, String reason, String message, List<ExportConflict> conflicts) {

  static final Exporter NO_SERVICE =
      new Exporter(
          false, "NoService", "there is no Service of this name in the namespace", List.of());

  static final Exporter EXTERNAL_NAME =
      new Exporter(
          false,
          "InvalidServiceType",
          "a Service of type ExternalName has nothing to export",
          List.of());

  static Exporter valid(List<ExportConflict> conflicts) {
    return new Exporter(true, "Valid", "", conflicts);
  }

  /** The write that has the export say so; nothing if it does already. */
  Optional<Write> write(JsonValue export, Instant now) {
    List<JsonValue> before =
        export.path("status", "conditions").map(JsonValue::items).orElse(List.of());
    List<JsonValue> after = new ArrayList<>();
    for (JsonValue condition : before) {
      String type = condition.text("type").orElse("");
      if (!type.equals("Valid") && !type.equals("Conflict")) {
        after.add(condition);
      }
    }
    after.add(condition("Valid", valid, reason, message, before, now));
    if (valid) {
      after.add(
          condition(
              "Conflict",
              !conflicts.isEmpty(),
              conflicts.isEmpty()
                  ? "NoConflicts"
                  : String.join(
                      ",",
                      conflicts.stream()
                          .map(conflict -> conflict.reason().word())
                          .distinct()
                          .toList()),
              String.join("; ", conflicts.stream().map(ExportConflict::message).toList()),
              before,
              now));
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

  private static JsonValue condition(
      String type,
      boolean holds,
      String reason,
      String message,
      List<JsonValue> before,
      Instant now) {
    String status = holds ? "True" : "False";
    Optional<JsonValue> same =
        before.stream()
            .filter(
                condition ->
                    condition.text("type").equals(Optional.of(type))
                        && condition.text("status").equals(Optional.of(status)))
            .findFirst();
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
