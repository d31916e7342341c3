package io.kubefed.cli.admin;

import io.kubefed.cli.federation.ManifestFiles;
import io.kubefed.cli.federation.ManifestFiles.Sourced;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.admin.EnableRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubefedctl enable}. */
@Command(
    name = "enable",
    description = {
      "Federates a type of resources: of Deployment it makes FederatedDeployment, which the control"
          + " plane then propagates.",
      "",
      "It writes the definition (CRD) of the federated type and a FederatedTypeConfig to the host."
          + " The host has to serve the type; so has every member that is to hold such resources."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl enable deployments.apps",
      "",
      "  # a type of your own whose plural another group has as well",
      "  kubefedctl enable deployments.example.com --federated-group=kubefed.example.com",
      "",
      "  # for Git: print what would be written",
      "  kubefedctl enable deploy -o yaml"
    })
final class EnableVerb extends AdminVerb {

  @Parameters(
      paramLabel = "TYPE",
      arity = "0..1",
      description =
          "The type, as plural, singular, kind or short name, or plural.group where that is not"
              + " clear: deployments, Deployment, deploy, deployments.apps.")
  private @Nullable String type;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      order = 10,
      description =
          "An EnableTypeDirective that says it all, or - for standard input; in place of TYPE and"
              + " the options for groups and versions.")
  private @Nullable String file;

  @Option(
      names = "--federated-group",
      paramLabel = "GROUP",
      defaultValue = KubeFedNames.TYPES_GROUP,
      order = 11,
      description = "The API group of the federated type. Default: ${DEFAULT-VALUE}")
  private String federatedGroup;

  @Option(
      names = "--federated-version",
      paramLabel = "VERSION",
      defaultValue = KubeFedNames.TYPES_VERSION,
      order = 12,
      description = "The API version of the federated type. Default: ${DEFAULT-VALUE}")
  private String federatedVersion;

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      order = 13,
      description = "The API version of the type. Default: the one that the host prefers.")
  private @Nullable String version;

  @Mixin private PreviewOptions preview;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  EnableVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    Optional<String> problem = preview.problem();
    if (problem.isPresent()) {
      throw wrong(problem.get());
    }
    EnableRequest request = request().withDryRun(preview.dryRun);
    if (preview.printsManifests()) {
      print(yaml(admin().manifests(request)));
      return ExitCodes.OK;
    }
    reported(Format.TABLE, () -> admin().enable(request));
    return ExitCodes.OK;
  }

  private EnableRequest request() {
    if (file != null) {
      if (type != null) {
        throw wrong("-f says which type, so TYPE is one too many: " + type);
      }
      List<Sourced> documents = ManifestFiles.read(List.of(file), false, shell().in());
      if (documents.size() != 1) {
        throw new VerbException(
            file
                + " has to hold one EnableTypeDirective, it holds "
                + documents.size()
                + " documents");
      }
      return EnableRequest.ofDirective(documents.get(0).tree());
    } else if (type == null) {
      throw wrong("which TYPE? Or name a file that says it by -f");
    }
    EnableRequest request =
        EnableRequest.of(type)
            .withFederatedGroup(federatedGroup)
            .withFederatedVersion(federatedVersion);
    return version == null ? request : request.withTargetVersion(version);
  }
}
