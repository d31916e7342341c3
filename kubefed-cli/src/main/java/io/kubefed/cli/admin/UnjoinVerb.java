package io.kubefed.cli.admin;

import io.kubefed.cli.kubeconfig.KubeContext;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.propagation.admin.UnjoinRequest;
import io.kubefed.propagation.cluster.ClusterClient;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl unjoin}. */
@Command(
    name = "unjoin",
    description = {
      "Ends the membership of a cluster.",
      "",
      "It takes away what join made, on both sides. Objects that were propagated into the cluster"
          + " stay there; delete or re-place federated resources before if they are to go. A"
          + " cluster that is gone for ever leaves with --force."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl unjoin east --host-cluster-context=host",
      "",
      "  # the cluster does not exist any more",
      "  kubefedctl unjoin east --force"
    })
final class UnjoinVerb extends AdminVerb {

  @Mixin private MemberOptions member;
  @Mixin private HostNameOption hostName;
  @Mixin private ReportOptions report;

  @Option(
      names = "--force",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 12,
      description = "Let the cluster go even if nothing can be cleaned up in it.")
  private boolean force;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  UnjoinVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    // The name of the host's context does not matter where the join has recorded what it used.
    Optional<String> problem = hostName.stated().flatMap(hostName::problem);
    if (problem.isPresent()) {
      throw wrong(problem.get());
    }
    Optional<KubeContext> context = kubeconfig().find(member.context());
    if (context.isEmpty() && !force) {
      throw new VerbException(
          "the kubeconfig has no context \""
              + member.context()
              + "\"; name the cluster's by --cluster-context, or let it go without cleaning it up"
              + " by --force");
    }
    Optional<ClusterClient> client = context.map(found -> open(member.cluster, found));
    UnjoinRequest request =
        hostName
            .stated()
            .map(UnjoinRequest.of(member.cluster)::withHostClusterName)
            .orElse(UnjoinRequest.of(member.cluster))
            .withForce(force)
            .withDryRun(report.dryRun);
    shell().progress("Unjoining " + member.cluster + " …");
    reported(report.format, () -> admin().unjoin(request, client));
    return ExitCodes.OK;
  }
}
