package io.kubefed.propagation.admin;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.FederatedTypes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes federated resources out of plain ones: trees in, trees out, without a cluster.
 *
 * <p>As in KubeFed, a federated resource has the name and namespace of its target, its template is
 * the target with its labels and without other metadata and status, and it is placed in all
 * clusters. Left out as well is what a cluster fills in and another would fill in otherwise: the
 * addresses and node ports of Services, the secrets of ServiceAccounts, the selectors that are made
 * for Jobs, the volumes that claims were bound to.
 */
public final class FederatedManifests {

  /** Annotations that servers and tools write, which nobody misses in a template. */
  private static final Set<String> OF_SERVERS =
      Set.of(
          "deployment.kubernetes.io/revision",
          "kubectl.kubernetes.io/last-applied-configuration",
          "pv.kubernetes.io/bind-completed",
          "pv.kubernetes.io/bound-by-controller");

  private FederatedManifests() {}

  /**
   * The federated resource of that type for a target.
   *
   * @throws InvalidResourceException if the target has no name
   */
  public static JsonValue federate(FederatedType type, JsonValue target) {
    String name = Trees.name(target);
    if (name.isEmpty()) {
      throw invalid(target, Pointer.of("metadata", "name"), "a name is required");
    }
    JsonValue stripped = ServerFields.strip(target);
    JsonValue template =
        stripped.without("apiVersion").without("kind").without("status").without("metadata");
    JsonValue labels = stripped.path("metadata", "labels").orElseGet(JsonValue::emptyObject);
    if (labels.size() > 0) {
      template = template.with("metadata", Trees.fields("labels", labels));
    }
    String namespace = type.isNamespace() ? name : Trees.namespace(target);
    return Trees.named(type.federated(), type.federated().namespaced() ? namespace : "", name)
        .with(
            "spec",
            Trees.fields(
                "template",
                template,
                "placement",
                Trees.fields(
                    "clusterSelector", Trees.fields("matchLabels", JsonValue.emptyObject()))));
  }

  /**
   * The federated resources for targets of any type, each of the federated type that KubeFed makes
   * for it by default; the items of lists are taken one by one. A target is taken for a namespaced
   * one if it has a namespace.
   *
   * @throws InvalidResourceException if a target has no apiVersion, kind or name
   */
  public static List<JsonValue> federate(List<JsonValue> targets) {
    return targets.stream()
        .flatMap(FederatedManifests::flattened)
        .map(FederatedManifests::federate)
        .toList();
  }

  private static Stream<JsonValue> flattened(JsonValue target) {
    return target.text("kind").orElse("").endsWith("List")
            && target.get("items").filter(JsonValue::isArray).isPresent()
        ? Trees.items(target, "items").stream().flatMap(FederatedManifests::flattened)
        : Stream.of(target);
  }

  private static JsonValue federate(JsonValue target) {
    String apiVersion = required(target, "apiVersion");
    String kind = required(target, "kind");
    String plural = FederatedTypes.pluralOf(kind);
    ResourceType type =
        Trees.namespace(target).isEmpty()
            ? ResourceType.clusterScoped(apiVersion, kind, plural)
            : ResourceType.namespaced(apiVersion, kind, plural);
    return federate(FederatedType.forTarget(type), target);
  }

  /**
   * The names of the target's annotations that its author may miss in the template, which has none:
   * KubeFed leaves annotations to the members.
   */
  static List<String> lostAnnotations(JsonValue target) {
    return target.path("metadata", "annotations").map(JsonValue::names).orElse(Set.of()).stream()
        .filter(name -> !OF_SERVERS.contains(name))
        .toList();
  }

  private static String required(JsonValue target, String field) {
    return target
        .text(field)
        .filter(text -> !text.isEmpty())
        .orElseThrow(
            () -> invalid(target, Pointer.of(field), "is required to know what to federate"));
  }

  private static InvalidResourceException invalid(JsonValue target, Pointer at, String message) {
    return new InvalidResourceException(
        new ObjectReference(
            target.text("apiVersion").orElse(""),
            target.text("kind").filter(kind -> !kind.isEmpty()).orElse("resource"),
            Trees.namespace(target),
            Trees.name(target)),
        List.of(Problem.error(at, message)));
  }
}
