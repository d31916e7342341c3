package io.kubefed.cli.resource;

import io.kubefed.cli.federation.ManifestFiles;
import io.kubefed.cli.federation.ManifestSet;
import io.kubefed.cli.federation.Types;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.Cluster;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.validation.FederatedResourceLint;
import io.kubefed.core.validation.LintContext;
import io.kubefed.propagation.controller.cluster.KubeFedClusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl lint}. */
@Command(
    name = "lint",
    description = {
      "Finds mistakes in federated manifests: misspelt fields, overrides that match nothing or are"
          + " undone by later ones, clusters that do not exist, namespaces that are not federated."
          + " Admission says the same when a resource is submitted.",
      "",
      "With -f no cluster is asked. What is not known is not judged: KubeFedClusters and"
          + " FederatedNamespaces among the files, --cluster and --against-host make more known."
          + " Without -f it looks at the resources of the host."
    },
    footer = {
      "",
      "It ends with 0 if there is no error, else with 2.",
      "",
      "Examples:",
      "  kubefedctl lint -f shop/ -R",
      "  kubefedctl lint -f web.yaml --against-host",
      "  kubefedctl lint -A"
    })
final class LintVerb extends ResourceVerb {

  @Mixin private FileOptions files;
  @Mixin private Selection selection;

  @Option(
      names = "--cluster",
      paramLabel = "NAME[:LABEL=VALUE,…]",
      converter = ClusterConverter.class,
      order = 15,
      description = "A cluster that exists, with its labels. May be repeated.")
  private List<Cluster> clusters = List.of();

  @Option(
      names = "--against-host",
      order = 16,
      description = "Judge files by the clusters, types and namespaces of the host.")
  private boolean againstHost;

  @Option(names = "--strict", order = 17, description = "Take warnings for errors.")
  private boolean strict;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description = "How to print: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  LintVerb(Shell shell) {
    super(shell);
  }

  /** A problem and where it is. */
  private record Finding(String source, FederatedResource resource, Problem problem) {

    String severity() {
      return problem.severity().name().toLowerCase(Locale.ROOT);
    }

    Map<String, Object> json() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("source", source);
      fields.put("resource", resource.toString());
      fields.put("severity", severity());
      fields.put("path", problem.path().toString());
      fields.put("message", problem.message());
      return fields;
    }
  }

  @Override
  protected int run() {
    List<Finding> findings = new ArrayList<>();
    int count;
    if (files.files.isEmpty()) {
      List<FederatedResource> resources = selected(selection);
      if (resources.isEmpty()) {
        sayNothingFound(selection);
        return ExitCodes.OK;
      }
      count = resources.size();
      resources.forEach(
          resource -> lint(host().name(), resource, Optional.empty(), true, findings));
    } else {
      ManifestSet set = fileSet();
      count = set.resources().size();
      for (int i = 0; i < count; i++) {
        lint(set.sources().get(i), set.resources().get(i), Optional.of(set), againstHost, findings);
      }
    }
    print(findings, count);
    boolean wrong = findings.stream().anyMatch(found -> strict || found.problem().isError());
    return wrong ? ExitCodes.DIFFERENT : ExitCodes.OK;
  }

  private ManifestSet fileSet() {
    if (!selection.isEmpty()) {
      throw wrong("-f says which resources, so TYPE, NAME and -l are too many");
    }
    ManifestSet set =
        ManifestSet.lenient(
            ManifestFiles.read(files.files, files.recursive, shell().in()),
            againstHost ? types() : new Types(List.of()),
            selection.namespace == null ? "default" : selection.namespace);
    if (set.resources().isEmpty()) {
      throw new VerbException(
          "there is no federated resource in " + String.join(", ", files.files));
    }
    return set;
  }

  private void lint(
      String source,
      FederatedResource resource,
      Optional<ManifestSet> set,
      boolean host,
      List<Finding> findings) {
    LintContext context = LintContext.UNKNOWN;
    List<Cluster> known = new ArrayList<>(clusters);
    set.ifPresent(manifests -> known.addAll(manifests.clusters().values()));
    if (host) {
      federation().clusters().stream().map(KubeFedClusters::cluster).forEach(known::add);
    }
    if (host || !known.isEmpty()) {
      context = context.withClusters(distinct(known));
    }
    if (resource.type().target().namespaced()) {
      Optional<FederatedResource> namespace =
          set.flatMap(manifests -> manifests.federatedNamespace(resource.namespace()));
      if (namespace.isEmpty() && host) {
        namespace = federation().federatedNamespace(types(), resource.namespace());
      }
      if (namespace.isPresent()) {
        context = context.withNamespace(namespace.get());
      } else if (host) {
        context = context.withNamespaceNotFederated();
      }
    }
    FederatedResourceLint.lint(resource.type(), resource.object(), context)
        .forEach(problem -> findings.add(new Finding(source, resource, problem)));
  }

  /** Of clusters of one name the first, which is said closest to the command line. */
  private static List<Cluster> distinct(List<Cluster> clusters) {
    Map<String, Cluster> byName = new LinkedHashMap<>();
    clusters.forEach(cluster -> byName.putIfAbsent(cluster.name(), cluster));
    return List.copyOf(byName.values());
  }

  private void print(List<Finding> findings, int count) {
    if (format.isForPrograms()) {
      print(format.print(JsonValue.of(findings.stream().map(Finding::json).toList())));
      return;
    }
    findings.forEach(
        found ->
            printLine(
                found.source()
                    + ": "
                    + found.resource()
                    + ": "
                    + found.severity()
                    + ": "
                    + found.problem()));
    long errors = findings.stream().filter(found -> found.problem().isError()).count();
    shell()
        .say(
            plural(count, "resource")
                + ", "
                + plural(errors, "error")
                + ", "
                + plural(findings.size() - errors, "warning"));
  }
}
