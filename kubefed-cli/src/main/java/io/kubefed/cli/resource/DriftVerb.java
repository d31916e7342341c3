package io.kubefed.cli.resource;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Table;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.plan.Action;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.FieldDifference;
import io.kubefed.propagation.plan.Member;
import io.kubefed.propagation.plan.PlannedChange;
import io.kubefed.propagation.plan.PropagationPlan;
import io.kubefed.propagation.plan.Propagator;
import io.kubefed.propagation.plan.ResourcePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl drift}. */
@Command(
    name = "drift",
    description = {
      "Finds what members hold otherwise than the federated resources of the host say: objects that"
          + " somebody changed, removed, or that are where they should not be.",
      "",
      "It reads the members themselves and trusts no record of what was propagated. What a control"
          + " plane is just about to write counts as well. Without TYPE it takes all types, without"
          + " NAME all resources of the namespace."
    },
    footer = {
      "",
      "It ends with 0 if all is as it should be, 2 if something differs, 1 if something cannot be"
          + " told.",
      "",
      "Examples:",
      "  kubefedctl drift -A",
      "  kubefedctl drift deployments -n shop -o json"
    })
final class DriftVerb extends ResourceVerb {

  private static final int LONGEST_VALUE = 40;

  @Mixin private Selection selection;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description =
          "How to print: ${COMPLETION-CANDIDATES}; wide does not shorten values. Default:"
              + " ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  DriftVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    List<FederatedResource> resources = selected(selection);
    if (resources.isEmpty()) {
      sayNothingFound(selection);
      return ExitCodes.OK;
    }
    List<Member> members = members(List.of());
    shell().progress("Looking at " + plural(members.size(), "cluster") + " …");
    PropagationPlan plan;
    try (Propagator propagator = propagator(members, Optional.empty(), ChangeLimits.NONE)) {
      plan = propagator.plan(resources);
    }
    List<Drifted> drifted = drifted(plan);
    if (format.isForPrograms()) {
      print(format.print(JsonValue.of(drifted.stream().map(Drifted::json).toList())));
    } else if (!drifted.isEmpty()) {
      print(table(drifted));
    }
    if (plan.hasRefusals()) {
      plan.changes()
          .filter(change -> change.action() == Action.REFUSED)
          .forEach(
              change ->
                  shell()
                      .say(
                          "Error: "
                              + change.object()
                              + " in "
                              + change.cluster()
                              + " cannot be compared: "
                              + change.reason()));
      plan.resources()
          .forEach(
              resource ->
                  resource
                      .failure()
                      .ifPresent(
                          failure ->
                              shell()
                                  .say(
                                      "Error: "
                                          + resource.resource()
                                          + " cannot be compared: "
                                          + failure.getMessage())));
      return ExitCodes.FAILED;
    }
    if (drifted.isEmpty()) {
      shell()
          .say(
              plural(resources.size(), "resource")
                  + " in "
                  + plural(members.size(), "cluster")
                  + (resources.size() == 1 ? " is" : " are")
                  + " as they should be");
      return ExitCodes.OK;
    }
    return ExitCodes.DIFFERENT;
  }

  /** One object that is not as it should be. */
  private record Drifted(FederatedResource resource, PlannedChange change) {

    String what() {
      return switch (change.action()) {
        case CREATE, RECREATE -> "missing";
        case UPDATE -> "changed";
        case ADOPT -> "not managed";
        case DELETE -> "should be gone";
        case RELEASE -> "still managed";
        case NONE, REFUSED -> change.action().word();
      };
    }

    Map<String, Object> json() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("resource", resource.toString());
      fields.put("object", change.object().toString());
      fields.put("cluster", change.cluster());
      fields.put("drift", what());
      fields.put("reason", change.reason());
      fields.put("fields", change.differences().stream().map(Drifted::json).toList());
      return fields;
    }

    private static Map<String, Object> json(FieldDifference difference) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("path", difference.path().toString());
      difference.from().ifPresent(value -> fields.put("member", value));
      difference.to().ifPresent(value -> fields.put("declared", value));
      difference.origin().ifPresent(origin -> fields.put("origin", origin.toString()));
      return fields;
    }
  }

  private static List<Drifted> drifted(PropagationPlan plan) {
    List<Drifted> drifted = new ArrayList<>();
    for (ResourcePlan resource : plan.resources()) {
      resource.changes().stream()
          .filter(change -> change.action().isWrite())
          .forEach(change -> drifted.add(new Drifted(resource.resource(), change)));
    }
    return drifted;
  }

  private String table(List<Drifted> drifted) {
    Table table = new Table("CLUSTER", "OBJECT", "DRIFT", "FIELD", "MEMBER HAS", "DECLARED");
    for (Drifted object : drifted) {
      PlannedChange change = object.change();
      if (change.differences().isEmpty()) {
        table.row(change.cluster(), change.object().toString(), object.what(), "", "", "");
      }
      for (FieldDifference difference : change.differences()) {
        table.row(
            change.cluster(),
            change.object().toString(),
            object.what(),
            difference.path().toString(),
            shown(difference.from()),
            shown(difference.to()));
      }
    }
    return table.toString();
  }

  private String shown(Optional<JsonValue> value) {
    String text = value.map(JsonValue::toJson).orElse("(none)");
    return format == Format.WIDE || text.length() <= LONGEST_VALUE
        ? text
        : text.substring(0, LONGEST_VALUE - 1) + "…";
  }
}
