package io.kubefed.core.federated;

import io.kubefed.core.Problem;
import io.kubefed.core.federated.ClusterOverride.Patch;
import io.kubefed.core.federated.FederatedResource.Parsed;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a federated resource, and collects what is wrong with each of them. */
final class FederatedResourceParser {

  private static final Pointer SPEC = Pointer.of("spec");
  private static final Pointer TEMPLATE = SPEC.child("template");
  private static final Pointer PLACEMENT = SPEC.child("placement");
  private static final Pointer OVERRIDES = SPEC.child("overrides");
  private static final Set<String> OPERATIONS =
      Set.of("add", "remove", "replace", "test", "move", "copy");
  private static final List<Pointer> FORBIDDEN =
      List.of(
          Pointer.of("metadata", "name"),
          Pointer.of("metadata", "namespace"),
          Pointer.of("metadata", "generateName"),
          Pointer.of("kind"));

  private final FederatedType type;
  private final BiFunction<Pointer, String, Problem> mistake;
  private final BiFunction<JsonValue, Consumer<Problem>, LabelSelector> selectors;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * A parser for resources of that type, which makes problems as told of what KubeFed would ignore:
   * unknown fields, and a selector that does not count.
   */
  FederatedResourceParser(FederatedType type, BiFunction<Pointer, String, Problem> mistake) {
    this(type, mistake, LabelSelector::parse);
  }

  /** The same, with another way to parse label selectors. */
  FederatedResourceParser(
      FederatedType type,
      BiFunction<Pointer, String, Problem> mistake,
      BiFunction<JsonValue, Consumer<Problem>, LabelSelector> selectors) {
    this.type = type;
    this.mistake = mistake;
    this.selectors = selectors;
  }

  FederatedResource parse(JsonValue object) {
    checkIdentity(object);
    JsonValue spec =
        object.get("spec").filter(JsonValue::isObject).orElseGet(JsonValue::emptyObject);
    if (object.get("spec").filter(value -> !value.isObject() && !value.isNull()).isPresent()) {
      problems.add(Problem.error(SPEC, "must be an object with template, placement and overrides"));
    }
    unknownFields(spec, SPEC, "template", "placement", "overrides", "retainReplicas");
    Parsed<JsonValue> template =
        part(JsonValue.emptyObject(), errors -> parseTemplate(spec, errors));
    Parsed<Placement> placement = part(Placement.NOWHERE, errors -> parsePlacement(spec, errors));
    Parsed<List<ClusterOverride>> overrides =
        part(List.of(), errors -> parseOverrides(spec, errors));
    return new FederatedResource(
        type, object, problems, template, placement, overrides, parseRetainReplicas(spec));
  }

  private interface PartParser<T> {
    @Nullable T parse(Consumer<Problem> problems);
  }

  private <T> Parsed<T> part(T fallback, PartParser<T> parser) {
    List<Problem> own = new ArrayList<>();
    T value = parser.parse(own::add);
    problems.addAll(own);
    return new Parsed<>(
        value == null ? fallback : value, own.stream().filter(Problem::isError).toList());
  }

  private void checkIdentity(JsonValue object) {
    if (!object.isObject()) {
      problems.add(Problem.error(Pointer.ROOT, "a federated resource is an object, this is none"));
      return;
    }
    unknownFields(object, Pointer.ROOT, "apiVersion", "kind", "metadata", "spec", "status");
    if (!object.text("apiVersion").equals(Optional.of(type.federated().apiVersion()))) {
      problems.add(
          Problem.error(Pointer.of("apiVersion"), "must be " + type.federated().apiVersion()));
    }
    if (!object.text("kind").equals(Optional.of(type.federated().kind()))) {
      problems.add(Problem.error(Pointer.of("kind"), "must be " + type.federated().kind()));
    }
    Pointer name = Pointer.of("metadata", "name");
    if (object.text("metadata", "name").filter(text -> !text.isEmpty()).isEmpty()) {
      problems.add(Problem.error(name, "a name is required"));
    }
    Pointer namespace = Pointer.of("metadata", "namespace");
    boolean hasNamespace =
        object.text("metadata", "namespace").filter(text -> !text.isEmpty()).isPresent();
    if (type.federated().namespaced() && !hasNamespace) {
      problems.add(
          Problem.error(
              namespace, "a " + type.federated().kind() + " is namespaced; name its namespace"));
    } else if (type.isNamespace()
        && !object.text("metadata", "namespace").equals(object.text("metadata", "name"))) {
      problems.add(
          Problem.error(
              name,
              "a federated namespace carries the name of the namespace that it is in and stands"
                  + " for"));
    }
  }

  private @Nullable JsonValue parseTemplate(JsonValue spec, Consumer<Problem> errors) {
    Optional<JsonValue> template = spec.get("template").filter(value -> !value.isNull());
    if (template.isEmpty()) {
      return null;
    }
    if (!template.get().isObject()) {
      errors.accept(
          Problem.error(TEMPLATE, "must be an object: the fields of the " + type.target().kind()));
      return null;
    }
    Pointer metadata = TEMPLATE.child("metadata");
    if (template
        .get()
        .get("metadata")
        .filter(value -> !value.isObject() && !value.isNull())
        .isPresent()) {
      errors.accept(Problem.error(metadata, "must be an object"));
    }
    for (String ignored : List.of("annotations", "finalizers")) {
      if (template.get().path("metadata", ignored).filter(value -> !value.isEmpty()).isPresent()) {
        errors.accept(
            Problem.warning(
                metadata.child(ignored),
                "is not propagated: "
                    + ignored
                    + " of the objects in member clusters belong to those clusters; use an override"
                    + " to set them"));
      }
    }
    return template.get();
  }

  private @Nullable Placement parsePlacement(JsonValue spec, Consumer<Problem> errors) {
    Optional<JsonValue> placement = spec.get("placement").filter(value -> !value.isNull());
    if (placement.isEmpty()) {
      return null;
    }
    if (!placement.get().isObject()) {
      errors.accept(Problem.error(PLACEMENT, "must be an object with clusters or clusterSelector"));
      return null;
    }
    unknownFields(placement.get(), PLACEMENT, errors, "clusters", "clusterSelector");
    Optional<List<String>> clusters =
        placement
            .get()
            .get("clusters")
            .filter(value -> !value.isNull())
            .map(value -> parseClusters(value, errors));
    Optional<LabelSelector> selector =
        placement
            .get()
            .get("clusterSelector")
            .filter(value -> !value.isNull())
            .map(
                value ->
                    parseSelector(
                        value,
                        PLACEMENT.child("clusterSelector"),
                        clusters.isEmpty()
                            ? errors
                            : problem -> errors.accept(asMistake(problem))));
    return new Placement(clusters, selector);
  }

  /** A selector does not count beside named clusters, so its faults hurt nobody. */
  private Problem asMistake(Problem problem) {
    return mistake.apply(problem.path(), problem.message());
  }

  private LabelSelector parseSelector(JsonValue selector, Pointer at, Consumer<Problem> errors) {
    return selectors.apply(selector, problem -> errors.accept(problem.under(at)));
  }

  private List<String> parseClusters(JsonValue clusters, Consumer<Problem> errors) {
    Pointer at = PLACEMENT.child("clusters");
    if (!clusters.isArray()) {
      errors.accept(Problem.error(at, "must be a list of {name: CLUSTER}"));
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    List<JsonValue> items = clusters.items();
    for (int i = 0; i < items.size(); i++) {
      Optional<String> name = items.get(i).text("name").filter(text -> !text.isEmpty());
      if (name.isEmpty()) {
        errors.accept(
            Problem.error(
                at.child(i), "must be an object with the cluster's name, as in {name: east}"));
      } else {
        unknownFields(items.get(i), at.child(i), errors, "name");
        names.add(name.get());
      }
    }
    return List.copyOf(names);
  }

  private @Nullable List<ClusterOverride> parseOverrides(JsonValue spec, Consumer<Problem> errors) {
    Optional<JsonValue> overrides = spec.get("overrides").filter(value -> !value.isNull());
    if (overrides.isEmpty()) {
      return null;
    }
    if (!overrides.get().isArray()) {
      errors.accept(Problem.error(OVERRIDES, "must be a list of {clusterName, clusterOverrides}"));
      return null;
    }
    List<ClusterOverride> parsed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<JsonValue> items = overrides.get().items();
    for (int i = 0; i < items.size(); i++) {
      parseOverride(items.get(i), OVERRIDES.child(i), names, errors).ifPresent(parsed::add);
    }
    return parsed;
  }

  private Optional<ClusterOverride> parseOverride(
      JsonValue item, Pointer at, Set<String> names, Consumer<Problem> errors) {
    if (!item.isObject()) {
      errors.accept(Problem.error(at, "must be an object with clusterName and clusterOverrides"));
      return Optional.empty();
    }
    unknownFields(
        item, at, errors, "clusterName", "clusterSelector", "clusterOverrides", "overriders");
    Optional<String> name = item.text("clusterName").filter(text -> !text.isEmpty());
    Optional<JsonValue> selector = item.get("clusterSelector").filter(value -> !value.isNull());
    List<Patch> patches =
        item.get("clusterOverrides")
            .filter(value -> !value.isNull())
            .map(value -> parsePatches(value, at.child("clusterOverrides"), errors))
            .orElse(List.of());
    Optional<JsonValue> overriders = item.get("overriders").filter(value -> !value.isNull());
    if (overriders.filter(value -> !value.isObject()).isPresent()) {
      errors.accept(
          Problem.error(at.child("overriders"), "must be an object such as {image: [...]}"));
      return Optional.empty();
    }
    if (name.isPresent() == selector.isPresent()) {
      errors.accept(
          Problem.error(
              at,
              "needs either a clusterName or a clusterSelector, to say which clusters it is for"));
      return Optional.empty();
    }
    if (name.isPresent() && !names.add(name.get())) {
      errors.accept(
          Problem.error(
              at.child("clusterName"),
              "cluster \"" + name.get() + "\" appears more than once; merge the two items"));
      return Optional.empty();
    }
    return Optional.of(
        new ClusterOverride(
            name,
            selector.map(value -> parseSelector(value, at.child("clusterSelector"), errors)),
            patches,
            overriders.orElseGet(JsonValue::emptyObject),
            at));
  }

  private List<Patch> parsePatches(JsonValue patches, Pointer at, Consumer<Problem> errors) {
    if (!patches.isArray()) {
      errors.accept(Problem.error(at, "must be a list of JSON Patch operations {op, path, value}"));
      return List.of();
    }
    List<Patch> parsed = new ArrayList<>();
    Set<Pointer> changed = new HashSet<>();
    List<JsonValue> items = patches.items();
    for (int i = 0; i < items.size(); i++) {
      Optional<Patch> patch = parsePatch(items.get(i), at.child(i), errors);
      patch.ifPresent(parsed::add);
      if (patch.isPresent()
          && !patch.get().op().equals("test")
          && !changed.add(patch.get().pointer())) {
        errors.accept(
            Problem.error(
                at.child(i).child("path"),
                "path \"" + patch.get().pointer() + "\" appears more than once"));
      }
    }
    return parsed;
  }

  private Optional<Patch> parsePatch(JsonValue item, Pointer at, Consumer<Problem> errors) {
    if (!item.isObject()) {
      errors.accept(Problem.error(at, "must be a JSON Patch operation {op, path, value}"));
      return Optional.empty();
    }
    unknownFields(item, at, errors, "op", "path", "from", "value");
    String op =
        item.get("op")
            .filter(value -> !value.isNull())
            .map(value -> value.text().orElse(""))
            .orElse("");
    if (op.isEmpty()
        && item.get("op").filter(value -> !value.isNull() && !value.isString()).isEmpty()) {
      op = "replace";
    }
    if (!OPERATIONS.contains(op)) {
      errors.accept(
          Problem.error(
              at.child("op"),
              "must be add, remove, replace, test, move or copy; replace if left out"));
      return Optional.empty();
    }
    Optional<Pointer> pointer = parsePointer(item, "path", at, errors);
    boolean relocates = op.equals("move") || op.equals("copy");
    Optional<Pointer> from = relocates ? parsePointer(item, "from", at, errors) : Optional.empty();
    if (pointer.isEmpty() || (relocates && from.isEmpty())) {
      return Optional.empty();
    }
    boolean needsValue = op.equals("add") || op.equals("replace") || op.equals("test");
    Optional<JsonValue> value =
        needsValue ? Optional.of(item.get("value").orElse(JsonValue.NULL)) : Optional.empty();
    if (!op.equals("test")) {
      checkAllowed(pointer.get(), at.child("path"), errors);
    }
    if (op.equals("move")) {
      checkAllowed(from.orElseThrow(), at.child("from"), errors);
    }
    return Optional.of(new Patch(op, pointer.get(), from, value, at));
  }

  private Optional<Pointer> parsePointer(
      JsonValue item, String field, Pointer at, Consumer<Problem> errors) {
    Optional<String> text = item.text(field);
    if (text.isEmpty()) {
      errors.accept(
          Problem.error(
              at.child(field), "a JSON pointer is required, for example \"/spec/replicas\""));
      return Optional.empty();
    }
    try {
      return Optional.of(Pointer.parse(text.get()));
    } catch (IllegalArgumentException e) {
      errors.accept(Problem.error(at.child(field), String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /**
   * The fields that tie a member's object to its federated resource cannot differ, nor can anything
   * that holds them.
   */
  private static void checkAllowed(Pointer pointer, Pointer at, Consumer<Problem> errors) {
    for (Pointer forbidden : FORBIDDEN) {
      if (pointer.startsWith(forbidden) || forbidden.startsWith(pointer)) {
        errors.accept(
            Problem.error(
                at,
                "\""
                    + pointer
                    + "\" cannot be overridden: "
                    + forbidden
                    + " comes from the federated resource in every cluster"));
        return;
      }
    }
  }

  private boolean parseRetainReplicas(JsonValue spec) {
    Optional<JsonValue> retain = spec.get("retainReplicas").filter(value -> !value.isNull());
    if (retain.filter(value -> !value.isBoolean()).isPresent()) {
      problems.add(Problem.error(SPEC.child("retainReplicas"), "must be true or false"));
    }
    return retain.flatMap(value -> value.bool()).orElse(false);
  }

  private void unknownFields(JsonValue object, Pointer at, String... known) {
    unknownFields(object, at, problems::add, known);
  }

  private void unknownFields(
      JsonValue object, Pointer at, Consumer<Problem> sink, String... known) {
    List<String> names = List.of(known);
    for (String name : object.names()) {
      if (!names.contains(name)) {
        sink.accept(
            mistake.apply(
                at.child(name), "unknown field; the fields here are " + String.join(", ", names)));
      }
    }
  }
}
