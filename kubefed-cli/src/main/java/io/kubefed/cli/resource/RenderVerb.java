package io.kubefed.cli.resource;

import io.kubefed.cli.federation.ManifestFiles;
import io.kubefed.cli.federation.ManifestSet;
import io.kubefed.cli.federation.Types;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Verb;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.core.render.Manifest;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code kubefedctl render}. */
@Command(
    name = "render",
    description = {
      "Prints what each cluster would hold of the federated resources in files, without asking any"
          + " cluster.",
      "",
      "Clusters are the KubeFedClusters among the files and those that --cluster names, else all"
          + " that a placement names. A FederatedNamespace among the files limits where the"
          + " resources of its namespace go. What members keep of their own (replicas, node ports)"
          + " is not known here; kubefedctl plan asks them."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl render -f shop/ -R",
      "  kubefedctl render -f web.yaml --cluster=east:env=prod,tier=1 --cluster=west",
      "",
      "  # for GitOps: a directory for each cluster",
      "  kubefedctl render -f shop/ -R --output-dir=clusters --prune"
    })
final class RenderVerb extends Verb {

  @Mixin private FileOptions files;

  @Option(
      names = "--cluster",
      paramLabel = "NAME[:LABEL=VALUE,…]",
      converter = ClusterConverter.class,
      order = 10,
      description = "A cluster, with the labels that selectors look at. May be repeated.")
  private List<Cluster> clusters = List.of();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      order = 11,
      description = "The namespace of resources that name none. Default: ${DEFAULT-VALUE}")
  private String namespace;

  @Option(
      names = "--output-dir",
      paramLabel = "DIRECTORY",
      order = 12,
      description =
          "Write DIRECTORY/CLUSTER/NAMESPACE/KIND-NAME.yaml instead of printing; without NAMESPACE"
              + " for what is in none.")
  private @Nullable Path directory;

  @Option(
      names = "--prune",
      order = 13,
      description =
          "Delete all other .yaml files in the directories of clusters beneath --output-dir.")
  private boolean prune;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "yaml|json",
      defaultValue = "yaml",
      order = 81,
      description = "How to print. Default: ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  RenderVerb(Shell shell) {
    super(shell);
  }

  /** Reads a cluster and its labels. */
  static final class ClusterConverter implements ITypeConverter<Cluster> {

    @Override
    public Cluster convert(String text) {
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon);
      if (name.isBlank()) {
        throw new TypeConversionException("\"" + text + "\" names no cluster");
      }
      Map<String, String> labels = new LinkedHashMap<>();
      if (colon >= 0) {
        for (String label : text.substring(colon + 1).split(",")) {
          int equals = label.indexOf('=');
          if (equals <= 0) {
            throw new TypeConversionException(
                "\"" + label + "\" is no label, such as env=prod, in \"" + text + "\"");
          }
          labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
      }
      return Cluster.named(name).withLabels(labels);
    }
  }

  @Override
  public Integer call() {
    if (files.files.isEmpty()) {
      throw wrong("render what? Name files by -f");
    } else if (!format.isForPrograms()) {
      throw wrong("-o is yaml or json here");
    } else if (prune && directory == null) {
      throw wrong("--prune is for --output-dir only");
    }
    ManifestSet set =
        ManifestSet.of(
            ManifestFiles.read(files.files, files.recursive, shell().in()),
            new Types(List.of()),
            namespace);
    if (set.resources().isEmpty()) {
      throw new VerbException(
          "there is no federated resource in "
              + String.join(", ", files.files)
              + "; kubefedctl federate -f makes them of plain ones");
    }
    set.others()
        .forEach(other -> shell().say("Warning: " + other + " is not federated and is left out"));
    Map<String, List<Manifest>> manifests = render(set, clusters(set));
    if (directory == null) {
      print(manifests);
    } else {
      write(manifests, directory);
    }
    return ExitCodes.OK;
  }

  private List<Cluster> clusters(ManifestSet set) {
    Map<String, Cluster> all = new TreeMap<>(set.clusters());
    clusters.forEach(cluster -> all.put(cluster.name(), cluster));
    if (all.isEmpty()) {
      set.namedClusters().forEach(name -> all.put(name, Cluster.named(name)));
    }
    if (all.isEmpty()) {
      throw new VerbException(
          "no cluster is known: name them by --cluster, or put their KubeFedClusters into the"
              + " files");
    }
    return List.copyOf(all.values());
  }

  private Map<String, List<Manifest>> render(ManifestSet set, List<Cluster> all) {
    Map<String, List<Manifest>> manifests = new TreeMap<>();
    all.forEach(cluster -> manifests.put(cluster.name(), new ArrayList<>()));
    Set<String> notFederated = new LinkedHashSet<>();
    for (FederatedResource resource : set.resources()) {
      Optional<FederatedResource> limit =
          resource.type().target().namespaced()
              ? set.federatedNamespace(resource.namespace())
              : Optional.empty();
      if (resource.type().target().namespaced() && limit.isEmpty()) {
        notFederated.add(resource.namespace());
      }
      PlacementRequest.Builder request =
          PlacementRequest.builder(resource, all).scope(ControlPlaneScope.NAMESPACED);
      limit.ifPresent(request::namespace);
      PlacementDecision decision = PlacementResolver.kubefed().resolve(request.build());
      Rendering rendering = Renderer.render(resource);
      for (Cluster cluster : all) {
        if (decision.places(cluster.name())) {
          manifests
              .computeIfAbsent(cluster.name(), name -> new ArrayList<>())
              .add(rendering.forCluster(cluster));
        }
      }
      if (decision.clusters().isEmpty()) {
        shell().say("Warning: " + resource + " goes to no cluster");
      }
    }
    notFederated.forEach(
        name ->
            shell()
                .say(
                    "Note: there is no FederatedNamespace "
                        + name
                        + " in the files; a control plane for all namespaces places nothing without"
                        + " one"));
    return manifests;
  }

  private void print(Map<String, List<Manifest>> manifests) {
    if (format == Format.JSON) {
      Map<String, Object> trees = new LinkedHashMap<>();
      manifests.forEach(
          (cluster, objects) -> trees.put(cluster, objects.stream().map(Manifest::tree).toList()));
      print(format.print(JsonValue.of(trees)));
      return;
    }
    StringBuilder text = new StringBuilder();
    manifests.forEach(
        (cluster, objects) ->
            objects.forEach(
                manifest ->
                    text.append("---\n# cluster: ")
                        .append(cluster)
                        .append('\n')
                        .append(withNewline(manifest.toYaml()))));
    print(text.toString());
  }

  private static String withNewline(String text) {
    return text.endsWith("\n") ? text : text + "\n";
  }

  private void write(Map<String, List<Manifest>> manifests, Path root) {
    Set<Path> written = new LinkedHashSet<>();
    try {
      for (Map.Entry<String, List<Manifest>> entry : manifests.entrySet()) {
        Path of = root.resolve(entry.getKey());
        Files.createDirectories(of);
        for (Manifest manifest : entry.getValue()) {
          Path file = file(of, manifest);
          Files.createDirectories(parent(file));
          String text =
              format == Format.JSON
                  ? manifest.tree().toPrettyJson()
                  : withNewline(manifest.toYaml());
          Files.writeString(file, withNewline(text));
          if (!written.add(file)) {
            throw new VerbException(
                "two resources become " + file + "; render them into different directories");
          }
        }
        shell()
            .say(entry.getKey() + ": " + ResourceVerb.plural(entry.getValue().size(), "manifest"));
      }
      if (prune) {
        for (String cluster : manifests.keySet()) {
          prune(root.resolve(cluster), written);
        }
      }
    } catch (IOException e) {
      throw new VerbException("cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private Path file(Path of, Manifest manifest) {
    Path place =
        manifest.reference().namespace().isEmpty()
            ? of
            : of.resolve(manifest.reference().namespace());
    // A colon, which names of roles have, is no part of file names everywhere.
    return place.resolve(
        manifest.reference().kind().toLowerCase(Locale.ROOT)
            + "-"
            + manifest.reference().name().replace(':', '_')
            + "."
            + format);
  }

  private void prune(Path of, Set<Path> written) throws IOException {
    List<Path> stale;
    try (Stream<Path> present = Files.walk(of)) {
      stale =
          present
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().endsWith("." + format))
              .filter(file -> !written.contains(file))
              .toList();
    }
    for (Path file : stale) {
      Files.delete(file);
      shell().say("deleted " + file);
    }
  }
}
