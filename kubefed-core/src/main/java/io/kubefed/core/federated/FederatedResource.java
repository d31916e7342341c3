package io.kubefed.core.federated;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A federated resource, parsed once: what to propagate (template), where (placement) and with which
 * differences (overrides). Immutable and thread-safe.
 *
 * <p>There are two ways in. {@link #parse} is for what a person submits: everything that is wrong,
 * a misspelt field included, is an error. {@link #read} is for what a controller finds: it always
 * yields a resource, misspelt fields are warnings, and a malformed part throws only when it is
 * asked for, so that a broken override does not hide the placement. Inside a selector a misspelt
 * field is an error all the same: without it the selector would select more.
 */
public final class FederatedResource {

  private final FederatedType type;
  private final JsonValue object;
  private final List<Problem> problems;
  private final Parsed<Placement> placement;
  private final Parsed<List<ClusterOverride>> overrides;
  private final Parsed<JsonValue> template;
  private final boolean retainReplicas;

  // Asked for all the time, for every member at that.
  private final Optional<String> uid;
  private final String namespace;
  private final ObjectReference reference;
  private final ObjectReference target;

  /** A part of the resource, or what is wrong with it. */
  record Parsed<T>(T value, List<Problem> errors) {}

  FederatedResource(
      FederatedType type,
      JsonValue object,
      List<Problem> problems,
      Parsed<JsonValue> template,
      Parsed<Placement> placement,
      Parsed<List<ClusterOverride>> overrides,
      boolean retainReplicas) {
    this.type = type;
    this.object = object;
    this.problems = List.copyOf(problems);
    this.template = template;
    this.placement = placement;
    this.overrides = overrides;
    this.retainReplicas = retainReplicas;
    this.uid = object.text("metadata", "uid");
    String name = object.text("metadata", "name").orElse("");
    this.namespace = object.text("metadata", "namespace").orElse("");
    this.reference =
        ObjectReference.of(type.federated(), type.federated().namespaced() ? namespace : "", name);
    this.target =
        ObjectReference.of(type.target(), type.target().namespaced() ? namespace : "", name);
  }

  /**
   * Parses what a person submits.
   *
   * @throws InvalidResourceException with every error, unknown fields beside template, placement
   *     and overrides among them
   */
  public static FederatedResource parse(FederatedType type, JsonValue object) {
    FederatedResource resource =
        new FederatedResourceParser(requireNonNull(type, "type"), Problem::error).parse(object);
    List<Problem> errors = resource.problems.stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new InvalidResourceException(resource.reference(), errors);
    }
    return resource;
  }

  /** Reads what a controller finds in the host cluster; what is wrong is in {@link #problems}. */
  public static FederatedResource read(FederatedType type, JsonValue object) {
    return new FederatedResourceParser(requireNonNull(type, "type"), Problem::warning)
        .parse(object);
  }

  /**
   * The same as {@link #read(FederatedType, JsonValue)}, with another way to parse label selectors
   * than {@link LabelSelector#parse}, whose results it has to give: one that remembers them, say.
   */
  public static FederatedResource read(
      FederatedType type,
      JsonValue object,
      BiFunction<JsonValue, Consumer<Problem>, LabelSelector> selectors) {
    return new FederatedResourceParser(
            requireNonNull(type, "type"), Problem::warning, requireNonNull(selectors, "selectors"))
        .parse(object);
  }

  /** The same as {@link #parse(FederatedType, JsonValue)}, from one YAML or JSON document. */
  public static FederatedResource parse(FederatedType type, String yaml) {
    return parse(type, JsonValue.parseYaml(yaml));
  }

  /** The same as {@link #parse(FederatedType, JsonValue)}, from plain maps, lists and scalars. */
  public static FederatedResource parse(FederatedType type, Map<String, ?> object) {
    return parse(type, JsonValue.of(object));
  }

  /** The same as {@link #parse(FederatedType, JsonValue)}, from an object of the client's model. */
  public static FederatedResource parse(FederatedType type, HasMetadata object) {
    return parse(type, JsonValue.parse(Serialization.asJson(object)));
  }

  /** The federated type. */
  public FederatedType type() {
    return type;
  }

  /** The whole object as it came in. */
  public JsonValue object() {
    return object;
  }

  /** All that is wrong, errors and warnings, in the order of the fields. */
  public List<Problem> problems() {
    return problems;
  }

  /** Names this resource, in the host cluster. */
  public ObjectReference reference() {
    return reference;
  }

  /**
   * Names the object that this resource becomes in a member cluster; its API version may yet be
   * overridden there.
   */
  public ObjectReference targetReference() {
    return target;
  }

  /** The name; empty where the object has none. */
  public String name() {
    return reference.name();
  }

  /** The namespace in the host; empty for cluster-scoped resources. */
  public String namespace() {
    return namespace;
  }

  /** The uid that the host's API server gave. */
  public Optional<String> uid() {
    return uid;
  }

  /** The version of the object in the host. */
  public Optional<String> resourceVersion() {
    return object.text("metadata", "resourceVersion");
  }

  /** The version of the object's specification in the host. */
  public OptionalLong generation() {
    return object.integer("metadata", "generation");
  }

  /** The labels. */
  public Map<String, String> labels() {
    return object.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of());
  }

  /** The annotations. */
  public Map<String, String> annotations() {
    return object.path("metadata", "annotations").map(JsonValue::textFields).orElse(Map.of());
  }

  /** The finalizers. */
  public List<String> finalizers() {
    return object.path("metadata", "finalizers").map(JsonValue::items).orElse(List.of()).stream()
        .flatMap(item -> item.text().stream())
        .toList();
  }

  /** True once somebody asked the host to delete this resource. */
  public boolean isBeingDeleted() {
    return object.text("metadata", "deletionTimestamp").isPresent();
  }

  /** True if its deletion is to leave the objects in member clusters behind, unmanaged. */
  public boolean isOrphaning() {
    return "true".equals(annotations().get(KubeFedNames.ORPHAN_ANNOTATION));
  }

  /**
   * What to propagate; an empty object where the resource has no template.
   *
   * @throws InvalidResourceException if it is malformed
   */
  public JsonValue template() {
    return valueOf(template);
  }

  /** True if the resource states a template; a federated namespace often does not. */
  public boolean hasTemplate() {
    return object.path("spec", "template").filter(value -> !value.isNull()).isPresent();
  }

  /**
   * Where to propagate it.
   *
   * @throws InvalidResourceException if it is malformed
   */
  public Placement placement() {
    return valueOf(placement);
  }

  /**
   * How clusters differ.
   *
   * @throws InvalidResourceException if they are malformed
   */
  public List<ClusterOverride> overrides() {
    return valueOf(overrides);
  }

  /** True if {@code spec.replicas} belongs to the member cluster once the object is there. */
  public boolean retainReplicas() {
    return retainReplicas;
  }

  /** The status as last written; an empty object where there is none. */
  public JsonValue status() {
    return object.get("status").filter(JsonValue::isObject).orElseGet(JsonValue::emptyObject);
  }

  private <T> T valueOf(Parsed<T> part) {
    if (!part.errors().isEmpty()) {
      throw new InvalidResourceException(reference(), part.errors());
    }
    return part.value();
  }

  /** For messages: {@code FederatedDeployment default/web}. */
  @Override
  public String toString() {
    return reference().toString();
  }
}
