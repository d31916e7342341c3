package io.kubefed.cli.resource;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.PropagationPlan;
import io.kubefed.propagation.plan.Propagator;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl plan}. */
@Command(
    name = "plan",
    description = {
      "Tells what would be written to which member and why, field by field, and writes nothing.",
      "",
      "It plans the federated resources of the host, or with -f those of files as if the host held"
          + " them. The members themselves are asked what a write would do (server-side dry run)."
          + " Values of Secrets are not shown. Without TYPE it takes all types, without NAME all"
          + " resources of the namespace."
    },
    footer = {
      "",
      "It ends with 0 if nothing would be written, 2 if something would, 1 if something cannot be"
          + " told or done.",
      "",
      "Examples:",
      "  kubefedctl plan -f shop/ -R",
      "  kubefedctl plan deployments web -n shop",
      "  kubefedctl plan -A -o json"
    })
final class PlanVerb extends ResourceVerb {

  @Mixin private FileOptions files;
  @Mixin private Selection selection;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description = "How to print the plan: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  PlanVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    Optional<Subject> subject = subject(files, selection);
    if (subject.isEmpty()) {
      return ExitCodes.OK;
    }
    try (Propagator propagator = propagator(subject.get(), ChangeLimits.NONE)) {
      PropagationPlan plan = propagator.plan(subject.get().resources());
      print(text(plan, format, shell()));
      return exitCode(plan, shell());
    }
  }

  static String text(PropagationPlan plan, Format format, Shell shell) {
    return switch (format) {
      case JSON -> plan.toJson() + "\n";
      case YAML -> format.print(JsonValue.parse(plan.toJson()));
      case TABLE, WIDE -> shell.colour() ? plan.toColouredText() : plan.toText();
    };
  }

  static int exitCode(PropagationPlan plan, Shell shell) {
    if (plan.hasRefusals()) {
      shell.say("Error: not all can be told or done; see what the plan says is refused");
      return ExitCodes.FAILED;
    }
    return plan.hasChanges() ? ExitCodes.DIFFERENT : ExitCodes.OK;
  }
}
