package io.kubefed.core.schema;

import static io.kubefed.core.schema.Schemas.anything;
import static io.kubefed.core.schema.Schemas.arrayOf;
import static io.kubefed.core.schema.Schemas.bool;
import static io.kubefed.core.schema.Schemas.dateTime;
import static io.kubefed.core.schema.Schemas.described;
import static io.kubefed.core.schema.Schemas.fields;
import static io.kubefed.core.schema.Schemas.int64;
import static io.kubefed.core.schema.Schemas.mapOf;
import static io.kubefed.core.schema.Schemas.matching;
import static io.kubefed.core.schema.Schemas.object;
import static io.kubefed.core.schema.Schemas.openObject;
import static io.kubefed.core.schema.Schemas.properties;
import static io.kubefed.core.schema.Schemas.string;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Generates the CustomResourceDefinition of a federated type: {@code apiextensions.k8s.io/v1},
 * structural, with the status subresource and columns for {@code kubectl get}.
 *
 * <p>What KubeFed's definition of the same type accepts, this one accepts and keeps. Beyond it are
 * overrides by {@code clusterSelector}, {@code overriders}, the operations test, move and copy, and
 * additional fields in the status. Where the target comes from a definition with a schema, {@code
 * spec.template} is held to that schema as far as a template can be; for other targets it is any
 * object.
 *
 * <p>The result is data. For the client's model: {@code Serialization.unmarshal(crd.toJson(),
 * CustomResourceDefinition.class)}.
 */
public final class FederatedTypeCrd {

  private FederatedTypeCrd() {}

  /** The definition of the federated type that KubeFed makes for a target by default. */
  public static JsonValue generate(TargetApi target) {
    return generate(FederatedType.forTarget(target.type()), target);
  }

  /**
   * The definition of that federated type.
   *
   * @throws IllegalArgumentException if the target is not the target of that federated type
   */
  public static JsonValue generate(FederatedType type, TargetApi target) {
    if (!type.target().equals(target.type())) {
      throw new IllegalArgumentException(
          type.federated() + " stands for " + type.target() + ", not for " + target.type());
    }
    ResourceType federated = type.federated();
    return fields(
        "apiVersion",
        "apiextensions.k8s.io/v1",
        "kind",
        "CustomResourceDefinition",
        "metadata",
        fields("name", federated.qualifiedPlural()),
        "spec",
        fields(
            "group",
            federated.group(),
            "scope",
            federated.namespaced() ? "Namespaced" : "Cluster",
            "names",
            names(federated, target),
            "versions",
            List.of(
                fields(
                    "name",
                    federated.version(),
                    "served",
                    true,
                    "storage",
                    true,
                    "subresources",
                    fields("status", JsonValue.emptyObject()),
                    "additionalPrinterColumns",
                    columns(),
                    "schema",
                    fields("openAPIV3Schema", schema(target))))));
  }

  private static JsonValue names(ResourceType federated, TargetApi target) {
    JsonValue names =
        fields(
            "kind",
            federated.kind(),
            "listKind",
            federated.kind() + "List",
            "plural",
            federated.plural(),
            "singular",
            federated.kind().toLowerCase(Locale.ROOT));
    return target.shortNames().isEmpty()
        ? names
        : names.with(
            "shortNames",
            JsonValue.of(target.shortNames().stream().map(name -> "f" + name).toList()));
  }

  private static List<JsonValue> columns() {
    return List.of(
        fields(
            "name",
            "Propagated",
            "type",
            "string",
            "description",
            "Whether all clusters have what they should have",
            "jsonPath",
            ".status.conditions[?(@.type==\"Propagation\")].status"),
        fields(
            "name",
            "Reason",
            "type",
            "string",
            "description",
            "Why they do not",
            "jsonPath",
            ".status.conditions[?(@.type==\"Propagation\")].reason"),
        fields("name", "Age", "type", "date", "jsonPath", ".metadata.creationTimestamp"));
  }

  private static JsonValue schema(TargetApi target) {
    return described(
        "Propagates a " + target.type().kind() + " to member clusters.",
        object(
            properties(
                "apiVersion",
                string(),
                "kind",
                string(),
                "metadata",
                fields("type", "object"),
                "spec",
                spec(target),
                "status",
                status()),
            // A resource without one is a target's manifest under a federated kind, a common slip.
            "spec"));
  }

  private static JsonValue spec(TargetApi target) {
    Map<String, JsonValue> spec =
        new LinkedHashMap<>(
            properties(
                "template",
                described(
                    "The "
                        + target.type().kind()
                        + " without name and namespace, which are those of this resource.",
                    target.schema().map(TemplateSchema::of).orElseGet(TemplateSchema::ofAnything)),
                "placement",
                placement(),
                "overrides",
                overrides()));
    if (target.scalable()) {
      spec.put(
          "retainReplicas",
          described(
              "True if the number of replicas belongs to each cluster, for example to its"
                  + " autoscaler.",
              bool()));
    }
    return object(spec);
  }

  private static JsonValue placement() {
    return described(
        "The clusters to be in; none if neither field is there.",
        object(
            properties(
                "clusters",
                described(
                    "The clusters by name. Wins over clusterSelector, even as an empty list.",
                    arrayOf(object(properties("name", string()), "name"))),
                "clusterSelector",
                selector("The clusters by label; an empty selector selects all of them."))));
  }

  private static JsonValue overrides() {
    return described(
        "How the object differs between clusters; later items see what earlier ones did.",
        arrayOf(
            object(
                properties(
                    "clusterName",
                    described("The cluster that the item is for.", string()),
                    "clusterSelector",
                    selector("Or all clusters with these labels."),
                    "clusterOverrides",
                    described(
                        "JSON Patch operations on the template.",
                        arrayOf(
                            object(
                                properties(
                                    "op",
                                    described(
                                        "What to do; replace if left out.",
                                        matching("^(add|remove|replace|test|move|copy)?$")),
                                    "path",
                                    described("Where, as a JSON Pointer.", string()),
                                    "from",
                                    described("Where to move or copy from.", string()),
                                    "value",
                                    anything()),
                                "path"))),
                    "overriders",
                    described(
                        "Changes by their meaning: image, command, args, env, labels,"
                            + " annotations, replicas.",
                        openObject(Map.of()))))));
  }

  private static JsonValue selector(String description) {
    return described(
        description,
        object(
            properties(
                "matchLabels",
                mapOf(string()),
                "matchExpressions",
                arrayOf(
                    object(
                        properties(
                            "key",
                            string(),
                            "operator",
                            described("In, NotIn, Exists or DoesNotExist.", string()),
                            "values",
                            arrayOf(string())),
                        "key",
                        "operator")))));
  }

  private static JsonValue status() {
    return openObject(
        properties(
            "observedGeneration",
            int64(),
            "conditions",
            arrayOf(
                openObject(
                    properties(
                        "type",
                        string(),
                        "status",
                        string(),
                        "reason",
                        string(),
                        "lastUpdateTime",
                        dateTime(),
                        "lastTransitionTime",
                        dateTime()),
                    "type",
                    "status")),
            "clusters",
            described(
                "What each cluster has; an item without a status is as it should be.",
                arrayOf(
                    openObject(
                        properties(
                            "name",
                            string(),
                            "status",
                            string(),
                            "remoteStatus",
                            openObject(Map.of())),
                        "name")))));
  }
}
