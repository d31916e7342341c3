package io.kubefed.cli.admin;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Table;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admin.Grant;
import io.kubefed.propagation.admin.GrantReport;
import io.kubefed.propagation.cluster.ClusterClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl grants}. */
@Command(
    name = "grants",
    description = {
      "Lists what the control plane may do in a member, and which enabled types that does not"
          + " cover.",
      "",
      "With --update, a member that joined with --rbac=enabled-types is given what the types that"
          + " are enabled now need, no more and no less. enable and disable do that by themselves"
          + " for members that have a context of their own name."
    },
    footer = {"", "Examples:", "  kubefedctl grants east", "  kubefedctl grants east --update"})
final class GrantsVerb extends AdminVerb {

  @Mixin private MemberOptions member;
  @Mixin private ReportOptions report;

  @Option(
      names = "--update",
      order = 11,
      description = "Give what the enabled types need now, and report that instead.")
  private boolean update;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  GrantsVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    ClusterClient client = open(member.cluster, kubeconfig().context(member.context()));
    if (update) {
      reported(report.format, () -> admin().updateGrants(member.cluster, client, report.dryRun));
      return ExitCodes.OK;
    }
    GrantReport grants = admin().grants(member.cluster, client);
    if (report.format.isForPrograms()) {
      print(report.format.print(json(grants)));
      return ExitCodes.OK;
    }
    Table table = new Table("ROLE", "NAMESPACE", "VERBS", "RESOURCES");
    grants
        .grants()
        .forEach(
            grant ->
                table.row(
                    grant.role().kind() + "/" + grant.role().name(),
                    grant.namespace().isEmpty() ? "(all)" : grant.namespace(),
                    String.join(",", grant.verbs()),
                    String.join(",", resources(grant))));
    print(table.toString());
    shell().say("Granted to " + grants.serviceAccount());
    if (!grants.uncovered().isEmpty()) {
      shell()
          .say(
              "Warning: not enough for "
                  + String.join(
                      ", ", grants.uncovered().stream().map(ResourceType::qualifiedPlural).toList())
                  + "; --update gives it where the cluster joined with --rbac=enabled-types");
    }
    return ExitCodes.OK;
  }

  /** As {@code plural.group}, or the paths of what is no resource. */
  private static List<String> resources(Grant grant) {
    List<String> resources = new ArrayList<>(grant.nonResourceUrls());
    for (String resource : grant.resources()) {
      for (String group : grant.apiGroups()) {
        resources.add(group.isEmpty() ? resource : resource + "." + group);
      }
    }
    return resources;
  }

  private static JsonValue json(GrantReport grants) {
    return JsonValue.of(
        Map.of(
            "serviceAccount",
            grants.serviceAccount().qualifiedName(),
            "uncovered",
            grants.uncovered().stream().map(ResourceType::qualifiedPlural).toList(),
            "grants",
            grants.grants().stream().map(GrantsVerb::json).toList()));
  }

  private static Map<String, Object> json(Grant grant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", grant.role().kind() + "/" + grant.role().name());
    if (!grant.namespace().isEmpty()) {
      fields.put("namespace", grant.namespace());
    }
    fields.put("verbs", grant.verbs());
    fields.put("apiGroups", grant.apiGroups());
    fields.put("resources", grant.resources());
    fields.put("nonResourceURLs", grant.nonResourceUrls());
    return fields;
  }
}
