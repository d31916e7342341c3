package io.kubefed.cli.admin;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.HostVerb;
import io.kubefed.cli.shell.Shell;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.install.InstallReport;
import io.kubefed.propagation.install.InstalledObject;
import io.kubefed.propagation.install.Installer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kubefedctl install}. */
@Command(
    name = "install",
    description = {
      "Makes a cluster the host of a federation: namespace, definitions (CRDs), settings and the"
          + " usual federated types.",
      "",
      "What is there stays as it is, so running it again is an upgrade. The control plane itself is"
          + " run by kubefedctl controller-manager or by the chart."
    },
    footer = {"", "Examples:", "  kubefedctl install --host-cluster-context=host"})
final class InstallVerb extends HostVerb {

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      defaultValue = KubeFedNames.CLUSTER,
      order = 10,
      description =
          "What the control plane federates: Cluster for all namespaces, Namespaced for its own"
              + " alone. Only for a new installation. Default: ${DEFAULT-VALUE}")
  private String scope;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  InstallVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    if (!scope.equals(KubeFedNames.CLUSTER) && !scope.equals(KubeFedNames.NAMESPACED)) {
      throw wrong("--scope is Cluster or Namespaced, not " + scope);
    }
    KubeFedConfig config = new KubeFedConfig();
    config.getSpec().setScope(scope);
    shell().progress("Installing KubeFed's API in " + host().name() + " …");
    InstallReport report =
        Installer.builder(host())
            .systemNamespace(kubefedNamespace())
            .createNamespace(true)
            .config(config)
            .sleeper(shell().sleeper())
            .build()
            .install();
    report.objects().stream()
        .filter(object -> object.outcome() != InstalledObject.Outcome.UNCHANGED)
        .forEach(object -> printLine(object.toString()));
    int unchanged = report.with(InstalledObject.Outcome.UNCHANGED).size();
    if (unchanged > 0) {
      shell().say(unchanged + " objects were as they should be");
    }
    if (!report.isComplete()) {
      shell().say("Error: the installation is not complete; mend what failed and repeat it");
      return ExitCodes.FAILED;
    }
    return ExitCodes.OK;
  }
}
