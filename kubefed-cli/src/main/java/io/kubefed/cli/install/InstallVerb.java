package io.kubefed.cli.install;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.HostVerb;
import io.kubefed.cli.shell.Shell;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.install.InstallReport;
import io.kubefed.propagation.install.InstalledObject;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import io.kubefed.propagation.install.deployment.ControlPlaneInstaller;
import io.kubefed.propagation.install.deployment.DeploymentOptions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl install}. */
@Command(
    name = "install",
    description = {
      "Makes a cluster the host of a federation: namespace, definitions (CRDs), settings and the"
          + " usual federated types and, given an image, the control plane that serves them.",
      "",
      "Run it again to upgrade or to change options: it writes what differs and nothing else. A"
          + " field that somebody else has set since stays as he set it, unless conflicts are"
          + " forced; settings that are there stay."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl install --host-cluster-context=host",
      "  kubefedctl install --image=registry.example/kubefed:1.0 --dry-run",
      "  kubefedctl install --image=registry.example/kubefed:1.0 -o yaml > kubefed.yaml"
    })
public final class InstallVerb extends HostVerb {

  private static final Pattern VERSION = Pattern.compile("v?1\\.(\\d+)(\\..*)?");

  @Mixin private DeploymentFlags flags;

  @Option(
      names = "--force-conflicts",
      order = 60,
      description = "Take over fields that others have set otherwise.")
  private boolean forceConflicts;

  @Option(
      names = "--kube-version",
      paramLabel = "VERSION",
      defaultValue = "1.25",
      order = 61,
      description =
          "With -o yaml or json: the version of Kubernetes that the manifests are for. Default:"
              + " ${DEFAULT-VALUE}")
  private String kubeVersion;

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 80,
      description = "Write nothing; have the host check everything and tell what would be done.")
  private boolean dryRun;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "yaml|json",
      order = 81,
      description = "Print the manifests and contact no cluster.")
  private @Nullable Format format;

  /** The verb in these surroundings. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  public InstallVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    DeploymentOptions options = options();
    if (format != null && format.isForPrograms()) {
      print(printed(options, format));
      return ExitCodes.OK;
    }
    if (!flags.deploys()) {
      shell().say("Note: without --image only the KubeFed API is installed");
    }
    shell().progress("Installing in " + host().name() + " …");
    return tell(
        ControlPlaneInstaller.builder(host(), options)
            .apiOnly(!flags.deploys())
            .dryRun(dryRun)
            .forceConflicts(forceConflicts)
            .sleeper(shell().sleeper())
            .build()
            .install());
  }

  private DeploymentOptions options() {
    try {
      return flags.options(kubefedNamespace());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private String printed(DeploymentOptions options, Format wanted) {
    List<JsonValue> manifests =
        flags.deploys()
            ? ControlPlaneInstaller.manifests(options, budgetVersion())
            : ControlPlaneInstaller.api(options);
    if (wanted == Format.JSON) {
      return wanted.print(
          JsonValue.emptyObject()
              .with("apiVersion", JsonValue.of("v1"))
              .with("kind", JsonValue.of("List"))
              .with("items", JsonValue.of(manifests)));
    }
    return manifests.stream().map(wanted::print).collect(Collectors.joining("---\n"));
  }

  private String budgetVersion() {
    Matcher version = VERSION.matcher(kubeVersion);
    if (!version.matches()) {
      throw wrong("--kube-version is a version such as 1.25, not " + kubeVersion);
    }
    return Integer.parseInt(version.group(1)) < 21 ? "policy/v1beta1" : "policy/v1";
  }

  private int tell(InstallReport report) {
    for (InstalledObject object : report.objects()) {
      if (object.outcome() != Outcome.UNCHANGED) {
        printLine(object + (dryRun && isChange(object.outcome()) ? " (dry run)" : ""));
      } else if (!object.detail().isEmpty()) {
        shell().say("Note: " + object.object() + ": " + object.detail());
      } else if (flags.setsGates() && object.object().kind().equals("KubeFedConfig")) {
        shell().say("Note: " + object.object() + " is there and stays; edit it to change gates");
      }
    }
    int unchanged = report.with(Outcome.UNCHANGED).size();
    if (unchanged > 0) {
      shell()
          .say(
              unchanged == 1
                  ? "1 object was as it should be"
                  : unchanged + " objects were as they should be");
    }
    if (!report.isComplete()) {
      shell().say("Error: the installation is not complete; mend what failed and repeat it");
      return ExitCodes.FAILED;
    }
    return ExitCodes.OK;
  }

  private static boolean isChange(Outcome outcome) {
    return outcome == Outcome.CREATED || outcome == Outcome.UPDATED || outcome == Outcome.REMOVED;
  }
}
