package io.kubefed.cli.admin;

import io.kubefed.cli.kubeconfig.KubeContext;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.propagation.admin.ClusterAccess;
import io.kubefed.propagation.admin.JoinRequest;
import io.kubefed.propagation.admin.MemberRights;
import io.kubefed.propagation.cluster.ClusterClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code kubefedctl join}. */
@Command(
    name = "join",
    description = {
      "Makes a cluster a member of the federation.",
      "",
      "In the cluster it makes a service account for the control plane, its token and its rights;"
          + " in the host a KubeFedCluster and a Secret with that token. The contexts used need an"
          + " administrator's rights, the control plane then uses its own. Joining again is safe:"
          + " what is there stays, what is missing is made."
    },
    footer = {
      "",
      "Examples:",
      "  # the context of the cluster is called east as well",
      "  kubefedctl join east --host-cluster-context=host",
      "",
      "  # the control plane may do no more there than the enabled types need",
      "  kubefedctl join east --cluster-context=admin@east --rbac=enabled-types"
    })
final class JoinVerb extends AdminVerb {

  @Mixin private MemberOptions member;
  @Mixin private HostNameOption hostName;
  @Mixin private ReportOptions report;

  @Option(
      names = "--secret-name",
      paramLabel = "NAME",
      order = 12,
      description =
          "The Secret of the host to put the token into. Default: a new name that begins with that"
              + " of the cluster.")
  private @Nullable String secretName;

  @Option(
      names = "--error-on-existing",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = "true|false",
      order = 13,
      description =
          "Whether to refuse names that something else has already, in the host and in the"
              + " cluster; false takes them over. Default: ${DEFAULT-VALUE}")
  private boolean errorOnExisting;

  @Option(
      names = "--rbac",
      paramLabel = "RIGHTS",
      defaultValue = "everything",
      converter = RightsConverter.class,
      order = 14,
      description =
          "What the control plane may do in the cluster: everything, as in KubeFed, or what the"
              + " enabled-types need and no more. Default: ${DEFAULT-VALUE}")
  private MemberRights rights;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  JoinVerb(Shell shell) {
    super(shell);
  }

  /** Reads the words for rights. */
  static final class RightsConverter implements ITypeConverter<MemberRights> {

    @Override
    public MemberRights convert(String text) {
      for (MemberRights rights : MemberRights.values()) {
        if (rights.word().equals(text)) {
          return rights;
        }
      }
      throw new TypeConversionException("\"" + text + "\" is neither everything nor enabled-types");
    }
  }

  @Override
  protected int run() {
    KubeContext context = kubeconfig().context(member.context());
    Optional<String> problem = hostName.problem(hostContext().name());
    if (problem.isPresent()) {
      throw wrong(problem.get());
    }
    JoinRequest request =
        JoinRequest.of(member.cluster)
            .withHostClusterName(hostName.stated().orElse(hostContext().name()))
            .withErrorOnExisting(errorOnExisting)
            .withRights(rights)
            .withDryRun(report.dryRun);
    JoinRequest complete = secretName == null ? request : request.withSecretName(secretName);
    ClusterAccess access = ClusterAccess.of(context.config());
    ClusterClient client = open(member.cluster, context);
    shell().progress("Joining " + member.cluster + " (" + access + ") …");
    reported(report.format, () -> admin().join(complete, client, access));
    shell()
        .say(
            report.dryRun
                ? member.cluster + " would join; nothing was written"
                : member.cluster
                    + " has joined; whether the control plane reaches it, tells: kubectl get"
                    + " kubefedclusters -n "
                    + kubefedNamespace());
    return ExitCodes.OK;
  }
}
