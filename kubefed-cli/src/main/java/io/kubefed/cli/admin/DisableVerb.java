package io.kubefed.cli.admin;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.admin.DisableRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubefedctl disable}. */
@Command(
    name = "disable",
    description = {
      "Federates a type of resources no longer.",
      "",
      "It stops the propagation of the type and removes its FederatedTypeConfig. The objects in the"
          + " members stay and lose the managed label. --delete-crd removes the federated type as"
          + " well, which is refused while there are resources of it."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl disable deployments.apps",
      "  kubefedctl disable deployments.apps --delete-crd"
    })
final class DisableVerb extends AdminVerb {

  @Parameters(
      paramLabel = "TYPE",
      description = "The type that is federated: plural, singular, kind, short or plural.group.")
  private String type;

  @Option(
      names = "--delete-crd",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 10,
      description = "Remove the definition of the federated type as well.")
  private boolean deleteCrd;

  @Option(
      names = "--federated-group",
      paramLabel = "GROUP",
      defaultValue = KubeFedNames.TYPES_GROUP,
      order = 11,
      description =
          "The API group of the federated type, to find a definition whose FederatedTypeConfig is"
              + " gone already; with --delete-crd only. Default: ${DEFAULT-VALUE}")
  private String federatedGroup;

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      order = 12,
      description = "The API version of the type, likewise; with --delete-crd only.")
  private @Nullable String version;

  @Mixin private ReportOptions report;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  DisableVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    if (!deleteCrd && (version != null || !federatedGroup.equals(KubeFedNames.TYPES_GROUP))) {
      throw wrong("--version and --federated-group are for --delete-crd only");
    }
    DisableRequest request = DisableRequest.of(type).withDryRun(report.dryRun);
    if (deleteCrd) {
      request = request.withDeleteDefinition().withFederatedGroup(federatedGroup);
      if (version != null) {
        request = request.withTargetVersion(version);
      }
    }
    DisableRequest complete = request;
    reported(report.format, () -> admin().disable(complete));
    return ExitCodes.OK;
  }
}
