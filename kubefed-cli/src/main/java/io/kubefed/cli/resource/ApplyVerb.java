package io.kubefed.cli.resource;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.plan.ApplyReport;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.Outcome;
import io.kubefed.propagation.plan.PropagationPlan;
import io.kubefed.propagation.plan.Propagator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl apply}. */
@Command(
    name = "apply",
    description = {
      "Writes to the members what plan tells, once, without a control plane.",
      "",
      "It takes the federated resources of the host, or with -f those of files. The host itself is"
          + " not written to: a control plane that runs there goes on to want what the host holds,"
          + " so change that by kubectl apply where there is one. A member that has moved since it"
          + " was looked at refuses its part, and nothing is overwritten unseen."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl apply -f shop/ -R --dry-run",
      "  kubefedctl apply -f shop/ -R --max-deletions=0",
      "  kubefedctl apply deployments web -n shop"
    })
final class ApplyVerb extends ResourceVerb {

  @Mixin private FileOptions files;
  @Mixin private Selection selection;

  @Option(
      names = "--max-deletions",
      paramLabel = "N",
      order = 20,
      description = "Write nothing at all if more than N objects would be deleted.")
  private @Nullable Long maxDeletions;

  @Option(
      names = "--max-changes",
      paramLabel = "N",
      order = 21,
      description = "Write nothing at all if more than N objects would be written or deleted.")
  private @Nullable Long maxChanges;

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 80,
      description = "Only plan, see kubefedctl plan; the exit code is that of plan as well.")
  private boolean dryRun;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description =
          "How to print what was done: ${COMPLETION-CANDIDATES}; wide prints as well what was as it"
              + " should be. Default: ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  ApplyVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    Optional<Subject> found = subject(files, selection);
    if (found.isEmpty()) {
      return ExitCodes.OK;
    }
    Subject subject = found.get();
    try (Propagator propagator = propagator(subject, limits())) {
      PropagationPlan plan = propagator.plan(subject.resources());
      if (dryRun) {
        print(PlanVerb.text(plan, format, shell()));
        return PlanVerb.exitCode(plan, shell());
      }
      if (plan.hasChanges()) {
        shell().progress("Applying: " + plan + " …");
      }
      ApplyReport report = propagator.apply(plan);
      print(report);
      subject.resources().stream()
          .filter(resource -> subject.files().isPresent() && !isInHost(resource))
          .forEach(
              resource ->
                  shell()
                      .say(
                          "Note: the host does not hold "
                              + resource
                              + " as it was applied; a control plane there does not know of it"));
      return exitCode(plan, report);
    }
  }

  private ChangeLimits limits() {
    ChangeLimits limits = ChangeLimits.NONE;
    if (maxDeletions != null) {
      limits = limits.deletedObjects(maxDeletions);
    }
    return maxChanges == null ? limits : limits.changedObjects(maxChanges);
  }

  private boolean isInHost(FederatedResource resource) {
    try {
      return host()
          .get(resource.type().federated(), resource.reference().namespace(), resource.name())
          .flatMap(there -> there.get("spec"))
          .equals(resource.object().get("spec"));
    } catch (TypeNotServedException e) {
      return false;
    }
  }

  private void print(ApplyReport report) {
    if (format.isForPrograms()) {
      print(
          format.print(
              JsonValue.of(
                  Map.of("outcomes", report.outcomes().stream().map(ApplyVerb::json).toList()))));
      return;
    }
    report.outcomes().stream()
        .filter(outcome -> format == Format.WIDE || outcome.result() != Outcome.Result.UNCHANGED)
        .forEach(outcome -> printLine(outcome.toString()));
    shell()
        .say(
            plural(report.count(Outcome.Result.APPLIED), "object")
                + " written, "
                + report.count(Outcome.Result.UNCHANGED)
                + " as they should be, "
                + report.unsettled().size()
                + " not done");
  }

  private static Map<String, Object> json(Outcome outcome) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cluster", outcome.change().cluster());
    fields.put("kind", outcome.change().object().kind());
    if (!outcome.change().object().namespace().isEmpty()) {
      fields.put("namespace", outcome.change().object().namespace());
    }
    fields.put("name", outcome.change().object().name());
    fields.put("action", outcome.change().action().word());
    fields.put("result", outcome.result().name().toLowerCase(Locale.ROOT));
    fields.put("message", outcome.message());
    return fields;
  }

  private int exitCode(PropagationPlan plan, ApplyReport report) {
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
                                        + " was left alone: "
                                        + failure.getMessage())));
    if (report.isSettled() && !plan.hasRefusals()) {
      return ExitCodes.OK;
    }
    shell().say("Error: not all was done; repeating it does what is left");
    return ExitCodes.FAILED;
  }
}
