package io.kubefed.cli.admin;

import io.kubefed.cli.federation.ManifestFiles;
import io.kubefed.cli.federation.ManifestFiles.Sourced;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.propagation.admin.AdminException;
import io.kubefed.propagation.admin.FederateRequest;
import io.kubefed.propagation.admin.FederatedManifests;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubefedctl federate}. */
@Command(
    name = "federate",
    description = {
      "Makes a federated resource of a plain one of the host, placed in all clusters; or of"
          + " everything in a namespace.",
      "",
      "Resources that are federated already stay as they are. With -f no cluster is asked:"
          + " manifests in, federated manifests out."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl federate configmap settings -n shop",
      "",
      "  # a namespace with all that is in it, but for some types",
      "  kubefedctl federate namespace shop --contents --skip-api-resources=configmaps,apps",
      "",
      "  # without any cluster",
      "  helm template shop ./chart | kubefedctl federate -f - > federated.yaml"
    })
final class FederateVerb extends AdminVerb {

  private static final Set<String> NAMESPACE = Set.of("ns", "namespace", "namespaces");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "The type of the resource: plural, singular, kind, short or plural.group.")
  private @Nullable String type;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Its name.")
  private @Nullable String name;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      order = 10,
      description = "Its namespace. Default: that of the host's context, else default.")
  private @Nullable String namespace;

  @Option(
      names = {"-c", "--contents"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 11,
      description = "Federate all that is in the namespace as well; for a namespace only.")
  private boolean contents;

  @Option(
      names = {"-s", "--skip-api-resources"},
      split = ",",
      paramLabel = "TYPE",
      order = 12,
      description =
          "Types to leave out of the contents, separated by commas: names as for TYPE, or a whole"
              + " group such as apps.")
  private List<String> skip = List.of();

  @Option(
      names = {"-t", "--enable-type"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 13,
      description = "Enable types that are not federated yet, see kubefedctl enable.")
  private boolean enableType;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      order = 14,
      description =
          "Take the resources from this file or directory, or - for standard input, and print the"
              + " federated ones. Needs no cluster, and heeds no other option.")
  private @Nullable String file;

  @Mixin private PreviewOptions preview;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  FederateVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    Optional<String> problem = preview.problem();
    if (problem.isPresent()) {
      throw wrong(problem.get());
    } else if (file != null) {
      if (type != null) {
        throw wrong("-f says what to federate, so TYPE is one too many: " + type);
      }
      return federateFile(file);
    }
    FederateRequest request = request();
    if (preview.printsManifests()) {
      if (enableType) {
        throw wrong("--enable-type writes, and -o yaml does not; see kubefedctl enable -o yaml");
      }
      print(yaml(admin().manifests(request)));
      return ExitCodes.OK;
    }
    try {
      reported(Format.TABLE, () -> admin().federate(request.withDryRun(preview.dryRun)));
    } catch (AdminException e) {
      if (!enableType && String.valueOf(e.getMessage()).contains("is not enabled")) {
        throw new VerbException(
            e.getMessage() + "; --enable-type or kubefedctl enable does the first", e);
      }
      throw e;
    }
    return ExitCodes.OK;
  }

  private FederateRequest request() {
    if (type == null || name == null) {
      throw wrong(
          type == null
              ? "federate what? TYPE and NAME, as in: federate configmap settings"
              : "which " + type + "? NAME is missing");
    }
    boolean isNamespace = NAMESPACE.contains(type.toLowerCase(Locale.ROOT));
    if (contents && !isNamespace) {
      throw wrong("--contents is for a namespace only, not for " + type);
    } else if (!skip.isEmpty() && !contents) {
      throw wrong("--skip-api-resources is for --contents only");
    }
    String place = isNamespace ? name : namespace == null ? hostContext().namespace() : namespace;
    FederateRequest request = FederateRequest.of(type, place, name).withEnableType(enableType);
    return contents ? request.withContents(skip.toArray(String[]::new)) : request;
  }

  private int federateFile(String from) {
    List<Sourced> manifests = ManifestFiles.read(List.of(from), true, shell().in());
    if (manifests.isEmpty()) {
      throw new VerbException("there is nothing in " + from);
    }
    print(yaml(FederatedManifests.federate(manifests.stream().map(Sourced::tree).toList())));
    return ExitCodes.OK;
  }
}
