package io.kubefed.cli.resource;

import io.kubefed.cli.federation.HostFederation;
import io.kubefed.cli.federation.ManifestFiles;
import io.kubefed.cli.federation.ManifestSet;
import io.kubefed.cli.federation.Selectors;
import io.kubefed.cli.federation.Types;
import io.kubefed.cli.shell.HostVerb;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.Member;
import io.kubefed.propagation.plan.Propagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A verb about federated resources of the host, or of files with regard to the host. */
abstract class ResourceVerb extends HostVerb {

  private @Nullable HostFederation federation;
  private @Nullable Types types;

  ResourceVerb(Shell shell) {
    super(shell);
  }

  final HostFederation federation() {
    if (federation == null) {
      federation = new HostFederation(host(), kubefedNamespace());
    }
    return federation;
  }

  /** The types that the host federates. */
  final Types types() {
    if (types == null) {
      types = federation().types();
    }
    return types;
  }

  final List<Member> members(List<String> names) {
    List<Member> members = federation().members(names, shell().clusters(), this::closing);
    if (members.isEmpty()) {
      throw new VerbException(
          "no cluster has joined the federation of " + host().name() + "; see kubefedctl join");
    }
    return members;
  }

  /** What the files hold, with the host's types behind their own. */
  final ManifestSet manifests(FileOptions options, Selection selection) {
    if (!selection.isEmpty()) {
      throw wrong("-f says which resources, so TYPE, NAME and -l are too many");
    }
    ManifestSet set =
        ManifestSet.of(
            ManifestFiles.read(options.files, options.recursive, shell().in()),
            types(),
            namespace(selection));
    set.others()
        .forEach(
            other ->
                shell().say("Warning: " + other + " is no federated resource and is left out"));
    if (set.resources().isEmpty()) {
      throw new VerbException(
          "there is no federated resource in "
              + String.join(", ", options.files)
              + "; kubefedctl federate -f makes them of plain ones");
    }
    return set;
  }

  private String namespace(Selection selection) {
    return selection.namespace == null ? hostContext().namespace() : selection.namespace;
  }

  /** The resources of the host that are meant. */
  final List<FederatedResource> selected(Selection selection) {
    LabelSelector labels = Selectors.parse(selection.selector);
    String namespace = selection.allNamespaces ? "" : namespace(selection);
    String typeName = selection.type;
    if (typeName == null) {
      List<FederatedResource> all = new ArrayList<>();
      for (FederatedType type : types().declared()) {
        if (type.federated().namespaced() || selection.allNamespaces) {
          all.addAll(federation().resources(type, namespace, labels));
        }
      }
      return all;
    }
    List<String> names = new ArrayList<>(selection.names);
    int slash = typeName.indexOf('/');
    if (slash >= 0) {
      names.add(0, typeName.substring(slash + 1));
      typeName = typeName.substring(0, slash);
    }
    FederatedType type = federation().type(types(), typeName);
    if (names.isEmpty()) {
      return federation().resources(type, namespace, labels);
    } else if (!selection.selector.isEmpty()) {
      throw wrong("either names or -l, not both");
    } else if (selection.allNamespaces && type.federated().namespaced()) {
      throw wrong("a name is meant in one namespace: either names or -A, not both");
    }
    return names.stream().map(name -> federation().resource(type, namespace, name)).toList();
  }

  /**
   * What a verb plans.
   *
   * @param files the files that hold it; nothing if the host does
   * @param resources one or more
   */
  record Subject(Optional<ManifestSet> files, List<FederatedResource> resources) {}

  /** What files hold, or else what is selected of the host; nothing, and it says so, if none is. */
  final Optional<Subject> subject(FileOptions options, Selection selection) {
    if (!options.files.isEmpty()) {
      ManifestSet files = manifests(options, selection);
      return Optional.of(new Subject(Optional.of(files), files.resources()));
    }
    List<FederatedResource> resources = selected(selection);
    if (resources.isEmpty()) {
      sayNothingFound(selection);
      return Optional.empty();
    }
    return Optional.of(new Subject(Optional.empty(), resources));
  }

  /** What plans the subject, for all members; to be closed. */
  final Propagator propagator(Subject subject, ChangeLimits limits) {
    List<Member> members = members(List.of());
    shell()
        .progress(
            "Planning "
                + plural(subject.resources().size(), "resource")
                + " in "
                + plural(members.size(), "cluster")
                + " …");
    return propagator(members, subject.files(), limits);
  }

  /** Where nothing was found, says where one could look. */
  final void sayNothingFound(Selection selection) {
    shell()
        .say(
            "No federated resources"
                + (selection.type == null ? "" : " of type " + selection.type)
                + (selection.selector.isEmpty() ? "" : " with labels " + selection.selector)
                + (selection.allNamespaces
                    ? "."
                    : " in namespace " + namespace(selection) + "; -A looks into all."));
  }

  /** What plans and applies; to be closed. */
  final Propagator propagator(
      List<Member> members, Optional<ManifestSet> files, ChangeLimits limits) {
    Propagator.Builder builder =
        Propagator.builder()
            .limits(limits)
            .federatedNamespaceRequired(federation().scope() == ControlPlaneScope.CLUSTER)
            .namespaces(
                name ->
                    files
                        .flatMap(set -> set.federatedNamespace(name))
                        .or(() -> federation().federatedNamespace(types(), name)))
            .namespaceLabels(
                name ->
                    files
                        .flatMap(set -> set.namespaceLabels(name))
                        .or(() -> federation().namespaceLabels(name)));
    members.forEach(member -> builder.member(member.cluster(), member.client()));
    federation().hostCluster(members).ifPresent(builder::hostCluster);
    return builder.build();
  }

  static String plural(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
