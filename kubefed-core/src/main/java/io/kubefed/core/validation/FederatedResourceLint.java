package io.kubefed.core.validation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.federated.Placement;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.override.OverrideLint;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks a federated resource over, in the words that admission and {@code kubefedctl lint} share.
 *
 * <p>An error is what no cluster can be given anything for; admission refuses it. KubeFed refused
 * nothing, and manifests written for it are to be accepted: what it propagated all the same is a
 * warning, even where this library does not propagate it. So is everything that can come right
 * without a change of the resource, such as a cluster that has not joined yet.
 */
public final class FederatedResourceLint {

  private static final Pointer PLACEMENT = Pointer.of("spec", "placement");
  private static final Pointer CLUSTERS = PLACEMENT.child("clusters");
  private static final Pointer SELECTOR = PLACEMENT.child("clusterSelector");
  private static final Pointer TEMPLATE = Pointer.of("spec", "template");

  private static final int NAMES_TOLD = 10;

  /** What of a template's metadata an API server alone may set. */
  private static final List<String> SERVER_SIDE =
      List.of(
          "creationTimestamp",
          "deletionTimestamp",
          "generation",
          "managedFields",
          "resourceVersion",
          "selfLink",
          "uid");

  private final FederatedResource resource;
  private final LintContext context;
  private final List<Problem> problems = new ArrayList<>();

  private FederatedResourceLint(FederatedResource resource, LintContext context) {
    this.resource = resource;
    this.context = context;
  }

  /** What is wrong with a federated resource, and what its author should know: errors first. */
  public static List<Problem> lint(FederatedType type, JsonValue object, LintContext context) {
    requireNonNull(context, "context");
    FederatedResource resource = FederatedResource.read(type, object);
    FederatedResourceLint lint = new FederatedResourceLint(resource, context);
    resource.problems().forEach(lint::tell);
    lint.template();
    part(resource::placement).ifPresent(lint::placement);
    lint.namespace();
    part(resource::overrides).ifPresent(lint::overrides);
    return Stream.concat(
            lint.problems.stream().filter(Problem::isError),
            lint.problems.stream().filter(problem -> !problem.isError()))
        .distinct()
        .toList();
  }

  private interface Part<T> {
    T get();
  }

  /** A part of the resource; nothing where it is malformed, which was told already. */
  private static <T> Optional<T> part(Part<T> part) {
    try {
      return Optional.of(part.get());
    } catch (InvalidResourceException e) {
      return Optional.empty();
    }
  }

  private void tell(Problem problem) {
    if (problem.isError() && KubeFedTolerance.tolerates(problem.path(), resource.object())) {
      warn(
          problem.path(),
          problem.message() + "; until then nothing is propagated, other than by KubeFed");
    } else {
      problems.add(problem);
    }
  }

  private void warn(Pointer at, String message) {
    problems.add(Problem.warning(at, message));
  }

  private void template() {
    JsonValue template = part(resource::template).orElseGet(JsonValue::emptyObject);
    ignored(template, Pointer.of("kind"), resource.type().target().kind());
    ignored(template, Pointer.of("metadata", "name"), resource.name());
    if (resource.type().target().namespaced()) {
      ignored(template, Pointer.of("metadata", "namespace"), resource.namespace());
    }
    for (String field : SERVER_SIDE) {
      if (template.path("metadata", field).filter(value -> !value.isNull()).isPresent()) {
        warn(
            TEMPLATE.child("metadata").child(field),
            "is not propagated: each cluster's API server sets it; remove it");
      }
    }
  }

  /** What comes from the federated resource, whatever the template says. */
  private void ignored(JsonValue template, Pointer place, String instead) {
    template
        .at(place)
        .flatMap(JsonValue::text)
        .filter(text -> !text.isEmpty() && !text.equals(instead))
        .ifPresent(
            text ->
                warn(
                    TEMPLATE.append(place),
                    "is not propagated: it is \"" + instead + "\" in every cluster"));
  }

  private void placement(Placement placement) {
    Optional<List<String>> names = placement.clusters();
    Optional<LabelSelector> selector = placement.clusterSelector();
    if (names.isPresent()) {
      forEachNamed(this::named);
      if (selector.isPresent()) {
        warn(SELECTOR, "does not count beside clusters; remove one of the two");
      }
    } else if (selector.isPresent()) {
      context
          .clusters()
          .filter(known -> known.stream().noneMatch(cluster -> selects(placement, cluster)))
          .ifPresent(known -> warn(SELECTOR, "selects none of the member clusters"));
    } else {
      warn(
          PLACEMENT,
          "has neither clusters nor clusterSelector, so the resource is propagated nowhere; an"
              + " empty clusterSelector is every cluster");
    }
  }

  private interface Named {
    void accept(Pointer at, String cluster);
  }

  private void forEachNamed(Named consumer) {
    List<JsonValue> items =
        resource
            .object()
            .path("spec", "placement", "clusters")
            .map(JsonValue::items)
            .orElse(List.of());
    for (int i = 0; i < items.size(); i++) {
      Pointer at = CLUSTERS.child(i).child("name");
      items.get(i).text("name").ifPresent(name -> consumer.accept(at, name));
    }
  }

  private void named(Pointer at, String name) {
    if (isUnknown(name)) {
      warn(at, noSuchCluster(name));
    }
  }

  private boolean isUnknown(String name) {
    return context
        .clusters()
        .filter(known -> known.stream().noneMatch(cluster -> cluster.name().equals(name)))
        .isPresent();
  }

  private String noSuchCluster(String name) {
    List<Cluster> known = context.clusters().orElse(List.of());
    String names =
        known.stream()
            .limit(NAMES_TOLD)
            .map(Cluster::name)
            .collect(joining(", ", "", known.size() > NAMES_TOLD ? ", ..." : ""));
    return "no member cluster is named \""
        + name
        + "\"; "
        + (known.isEmpty() ? "none has joined" : "there is " + names);
  }

  private static boolean selects(Placement placement, Cluster cluster) {
    return placement
        .clusters()
        .map(names -> names.contains(cluster.name()))
        .orElseGet(
            () ->
                placement
                    .clusterSelector()
                    .filter(selector -> selector.matches(cluster.labels()))
                    .isPresent());
  }

  private void namespace() {
    if (!resource.type().target().namespaced() || resource.type().isNamespace()) {
      return;
    }
    String namespace = resource.namespace();
    if (context.namespace() == LintContext.NamespaceState.NOT_FEDERATED) {
      warn(
          Pointer.of("metadata", "namespace"),
          "namespace \""
              + namespace
              + "\" has no FederatedNamespace, without which nothing in it is propagated");
    }
    context
        .federatedNamespace()
        .flatMap(federated -> part(federated::placement))
        .ifPresent(placement -> inNamespace(placement, namespace));
  }

  private void inNamespace(Placement namespacePlacement, String namespace) {
    forEachNamed(
        (at, name) -> {
          if (!isUnknown(name)
              && places(namespacePlacement, name).filter(placed -> !placed).isPresent()) {
            warn(
                at,
                "namespace \""
                    + namespace
                    + "\" is not placed in cluster \""
                    + name
                    + "\", so the resource is not propagated there; see the FederatedNamespace");
          }
        });
  }

  /** Whether that placement asks for the cluster; nothing where its labels are not known. */
  private Optional<Boolean> places(Placement placement, String name) {
    if (placement.clusters().isPresent() || placement.clusterSelector().isEmpty()) {
      return Optional.of(placement.clusters().orElse(List.of()).contains(name));
    }
    return context
        .clusters()
        .flatMap(known -> known.stream().filter(cluster -> cluster.name().equals(name)).findFirst())
        .map(cluster -> selects(placement, cluster));
  }

  private void overrides(List<ClusterOverride> overrides) {
    Optional<Placement> placement = part(resource::placement);
    for (ClusterOverride override : overrides) {
      Pointer at =
          override
              .path()
              .child(override.clusterName().isPresent() ? "clusterName" : "clusterSelector");
      override
          .clusterName()
          .ifPresent(
              name -> {
                if (isUnknown(name)) {
                  warn(at, noSuchCluster(name));
                } else if (placement
                    .flatMap(where -> places(where, name))
                    .filter(placed -> !placed)
                    .isPresent()) {
                  warn(at, "has no effect: the placement does not select cluster \"" + name + "\"");
                }
              });
      override
          .clusterSelector()
          .filter(selector -> matchesNone(selector, placement))
          .ifPresent(
              selector ->
                  warn(at, "has no effect: it selects no cluster that the placement selects"));
    }
    try {
      Rendering rendering = Renderer.render(resource);
      problems.addAll(OverrideLint.warnings(resource, rendering.base(), context.clusters()));
    } catch (InvalidResourceException e) {
      Set<Problem> told = Set.copyOf(problems);
      e.problems().stream()
          .filter(problem -> !told.contains(problem))
          .filter(problem -> !KubeFedTolerance.tolerates(problem.path(), resource.object()))
          .forEach(problems::add);
    }
  }

  private boolean matchesNone(LabelSelector selector, Optional<Placement> placement) {
    return context
        .clusters()
        .filter(
            known ->
                known.stream()
                    .filter(cluster -> placement.map(where -> selects(where, cluster)).orElse(true))
                    .noneMatch(cluster -> selector.matches(cluster.labels())))
        .isPresent();
  }
}
