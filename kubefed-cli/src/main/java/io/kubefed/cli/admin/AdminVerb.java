package io.kubefed.cli.admin;

import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.HostVerb;
import io.kubefed.cli.shell.Shell;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admin.AdminException;
import io.kubefed.propagation.admin.AdminReport;
import io.kubefed.propagation.admin.FederationAdmin;
import io.kubefed.propagation.admin.ObjectChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A verb that asks for an administrator's operation and reports what it did. */
abstract class AdminVerb extends HostVerb {

  AdminVerb(Shell shell) {
    super(shell);
  }

  /** The federation of the host. Members are reached by the contexts of their own names. */
  final FederationAdmin admin() {
    return FederationAdmin.builder(host())
        .namespace(kubefedNamespace())
        .sleeper(shell().sleeper())
        .members(this::openByName)
        .build();
  }

  /** Has something done, and prints what was done, also if it stopped half-way. */
  final AdminReport reported(Format format, Supplier<AdminReport> operation) {
    try {
      AdminReport report = operation.get();
      print(report, format);
      return report;
    } catch (AdminException e) {
      print(e.done(), format);
      throw e;
    }
  }

  private void print(AdminReport report, Format format) {
    if (format.isForPrograms()) {
      print(format.print(json(report)));
      return;
    }
    report.changes().stream()
        .filter(change -> format == Format.WIDE || change.result() != ObjectChange.Result.UNCHANGED)
        .forEach(
            change ->
                printLine(
                    change + (report.dryRun() && change.result().isChange() ? " (dry run)" : "")));
    long unchanged = report.objects(ObjectChange.Result.UNCHANGED).size();
    if (format == Format.TABLE && unchanged > 0) {
      shell()
          .say(
              unchanged
                  + (unchanged == 1 ? " object was" : " objects were")
                  + " as "
                  + (unchanged == 1 ? "it" : "they")
                  + " should be");
    }
    report.notes().forEach(note -> shell().say("Note: " + note));
  }

  private static JsonValue json(AdminReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("dryRun", report.dryRun());
    fields.put("changes", report.changes().stream().map(AdminVerb::json).toList());
    fields.put("notes", report.notes());
    return JsonValue.of(fields);
  }

  private static Map<String, Object> json(ObjectChange change) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cluster", change.cluster());
    fields.put("apiVersion", change.object().apiVersion());
    fields.put("kind", change.object().kind());
    if (!change.object().namespace().isEmpty()) {
      fields.put("namespace", change.object().namespace());
    }
    fields.put("name", change.object().name());
    fields.put("result", change.result().name().toLowerCase(Locale.ROOT));
    if (!change.detail().isEmpty()) {
      fields.put("detail", change.detail());
    }
    return fields;
  }

  /** These manifests as one stream of YAML documents. */
  static String yaml(List<JsonValue> manifests) {
    return manifests.stream()
        .map(JsonValue::toYaml)
        .map(text -> text.endsWith("\n") ? text : text + "\n")
        .collect(Collectors.joining("---\n"));
  }
}
