package io.kubefed.core.override;

import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads typed overriders, and collects what is wrong with them. */
final class OverriderParser {

  private static final Pattern REGISTRY = Pattern.compile("[a-zA-Z0-9.\\-\\[\\]:]+");
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+([._\\-]+[a-z0-9]+)*(/[a-z0-9]+([._\\-]+[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,127}");
  private static final Pattern DIGEST =
      Pattern.compile("[A-Za-z][A-Za-z0-9]*([\\-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}");

  private final ResourceType target;
  private final Pointer root;
  private final Consumer<Problem> problems;
  private final List<Overrider> overriders = new ArrayList<>();

  /** A parser for overriders of that type that stand at that place. */
  OverriderParser(ResourceType target, Pointer root, Consumer<Problem> problems) {
    this.target = target;
    this.root = root;
    this.problems = problems;
  }

  /** The overriders in the order in which they apply; those that are malformed are left out. */
  List<Overrider> parse(JsonValue object) {
    if (!object.isObject()) {
      error(root, "must be an object such as {image: [...]}");
      return List.of();
    }
    Map<String, BiConsumer<JsonValue, Pointer>> parsers = new LinkedHashMap<>();
    parsers.put("image", (value, at) -> forEachItem(value, at, this::image));
    for (String field : List.of("command", "args")) {
      parsers.put(
          field,
          (value, at) -> forEachItem(value, at, (item, place) -> arguments(field, item, place)));
    }
    parsers.put("env", (value, at) -> forEachItem(value, at, this::environment));
    parsers.put("labels", (value, at) -> metadata(value, at, Pointer.of("metadata", "labels")));
    parsers.put(
        "annotations", (value, at) -> metadata(value, at, Pointer.of("metadata", "annotations")));
    parsers.put("podLabels", (value, at) -> podMetadata(value, at, "labels"));
    parsers.put("podAnnotations", (value, at) -> podMetadata(value, at, "annotations"));
    parsers.put("replicas", this::replicas);
    fields(object, root, parsers.keySet().toArray(String[]::new));
    parsers.forEach(
        (name, parser) ->
            given(object, name).ifPresent(value -> parser.accept(value, root.child(name))));
    return List.copyOf(overriders);
  }

  private void image(JsonValue item, Pointer at) {
    fields(item, at, "containers", "registry", "repository", "tag", "digest");
    Optional<String> registry =
        part(item, at, "registry", REGISTRY, "a host, with its port if any");
    Optional<String> repository =
        part(item, at, "repository", REPOSITORY, "a path in lower case, without registry and tag");
    Optional<String> tag = part(item, at, "tag", TAG, "a tag, without colon");
    Optional<String> digest =
        part(item, at, "digest", DIGEST, "a digest such as sha256: and 64 hexadecimal digits");
    if (given(item, "registry").isEmpty()
        && given(item, "repository").isEmpty()
        && given(item, "tag").isEmpty()
        && given(item, "digest").isEmpty()) {
      error(at, "must say what to change: registry, repository, tag or digest");
    }
    containers(item, at)
        .ifPresent(
            containers ->
                overriders.add(
                    new ImageOverrider(at, containers, registry, repository, tag, digest)));
  }

  private Optional<String> part(
      JsonValue item, Pointer at, String name, Pattern pattern, String description) {
    Optional<JsonValue> value = given(item, name);
    Optional<String> text =
        value.flatMap(JsonValue::text).filter(candidate -> pattern.matcher(candidate).matches());
    if (value.isPresent() && text.isEmpty()) {
      error(at.child(name), "must be " + description);
    }
    return text;
  }

  private void arguments(String field, JsonValue item, Pointer at) {
    fields(item, at, "containers", "operator", "values");
    Optional<String> operator = given(item, "operator").flatMap(JsonValue::text);
    if (operator.filter(word -> word.equals("append") || word.equals("remove")).isEmpty()) {
      error(at.child("operator"), "must be append or remove");
    }
    List<String> values =
        given(item, "values")
            .map(value -> texts(value, at.child("values")))
            .orElseGet(
                () -> {
                  error(at.child("values"), "must be a list of strings");
                  return List.of();
                });
    containers(item, at)
        .ifPresent(
            containers ->
                overriders.add(
                    new ArgumentsOverrider(
                        at, containers, field, operator.equals(Optional.of("append")), values)));
  }

  private void environment(JsonValue item, Pointer at) {
    fields(item, at, "containers", "name", "value", "valueFrom", "remove");
    Optional<String> name = item.text("name").filter(text -> !text.isEmpty());
    if (name.isEmpty()) {
      error(at.child("name"), "must be the name of the variable");
    }
    Optional<JsonValue> value = given(item, "value");
    Optional<JsonValue> valueFrom = given(item, "valueFrom");
    Optional<JsonValue> remove = given(item, "remove");
    if (value.filter(text -> !text.isString()).isPresent()) {
      error(at.child("value"), "must be a string; put numbers and booleans in quotes");
    }
    if (valueFrom.filter(source -> !source.isObject()).isPresent()) {
      error(at.child("valueFrom"), "must be an object such as {configMapKeyRef: ...}");
    }
    if (remove.filter(flag -> !flag.equals(JsonValue.of(true))).isPresent()) {
      error(at.child("remove"), "must be true, or be left out");
    }
    if ((value.isPresent() ? 1 : 0) + (valueFrom.isPresent() ? 1 : 0) + (remove.isPresent() ? 1 : 0)
        != 1) {
      error(at, "needs exactly one of value, valueFrom and remove");
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name.orElse(""));
    value.ifPresent(text -> entry.put("value", text));
    valueFrom.ifPresent(source -> entry.put("valueFrom", source));
    containers(item, at)
        .ifPresent(
            containers ->
                overriders.add(
                    new EnvironmentOverrider(
                        at,
                        containers,
                        name.orElse(""),
                        remove.isPresent() ? Optional.empty() : Optional.of(JsonValue.of(entry)))));
  }

  private void podMetadata(JsonValue value, Pointer at, String field) {
    podTemplate(at)
        .ifPresent(template -> metadata(value, at, template.append(Pointer.of("metadata", field))));
  }

  private void metadata(JsonValue value, Pointer at, Pointer area) {
    if (!value.isObject()) {
      error(at, "must be an object with set and remove");
      return;
    }
    fields(value, at, "set", "remove");
    Map<String, String> set = new LinkedHashMap<>();
    given(value, "set")
        .ifPresent(
            pairs -> {
              if (!pairs.isObject()) {
                error(at.child("set"), "must be an object of strings");
              }
              pairs
                  .fields()
                  .forEach((key, text) -> pair(key, text, at.child("set").child(key), set));
            });
    List<String> remove =
        given(value, "remove").map(keys -> texts(keys, at.child("remove"))).orElse(List.of());
    if (area.equals(Pointer.of("metadata", "labels"))
        && (set.containsKey(KubeFedNames.MANAGED_LABEL)
            || remove.contains(KubeFedNames.MANAGED_LABEL))) {
      error(at, "the label " + KubeFedNames.MANAGED_LABEL + " belongs to the control plane");
    }
    for (String key : remove) {
      if (set.containsKey(key)) {
        error(at, "\"" + key + "\" is both set and removed");
      }
    }
    overriders.add(
        new MetadataOverrider(
            at, area, set, remove, area.equals(Pointer.of("metadata", "annotations"))));
  }

  private void pair(String key, JsonValue value, Pointer at, Map<String, String> pairs) {
    value
        .text()
        .ifPresentOrElse(
            text -> pairs.put(key, text),
            () -> error(at, "must be a string; put numbers and booleans in quotes"));
  }

  private void replicas(JsonValue value, Pointer at) {
    OptionalLong replicas = value.integer();
    if (replicas.isEmpty()
        || replicas.getAsLong() < 0
        || replicas.getAsLong() > Integer.MAX_VALUE) {
      error(at, "must be a number of pods, 0 or more");
    } else if (!PodPlaces.hasReplicas(target)) {
      error(at, "a " + target.kind() + " has no spec.replicas; remove this overrider");
    } else {
      overriders.add(new ReplicasOverrider(at, value));
    }
  }

  private Optional<Containers> containers(JsonValue item, Pointer at) {
    Optional<List<String>> names =
        given(item, "containers").map(value -> texts(value, at.child("containers")));
    if (names.filter(List::isEmpty).isPresent()) {
      error(at.child("containers"), "must name a container; leave it out to mean all");
    }
    return podTemplate(at)
        .map(template -> new Containers(template.child("spec"), names.map(LinkedHashSet::new)));
  }

  private Optional<Pointer> podTemplate(Pointer at) {
    Optional<Pointer> template = PodPlaces.podTemplate(target);
    if (template.isEmpty()) {
      error(at, "a " + target.kind() + " has no pods; remove this overrider");
    }
    return template;
  }

  private List<String> texts(JsonValue list, Pointer at) {
    if (!list.isArray()) {
      error(at, "must be a list of strings");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    List<JsonValue> items = list.items();
    for (int i = 0; i < items.size(); i++) {
      Pointer place = at.child(i);
      items
          .get(i)
          .text()
          .ifPresentOrElse(
              texts::add,
              () -> error(place, "must be a string; put numbers and booleans in quotes"));
    }
    return texts;
  }

  private void forEachItem(JsonValue list, Pointer at, BiConsumer<JsonValue, Pointer> parser) {
    if (!list.isArray()) {
      error(at, "must be a list of objects");
      return;
    }
    List<JsonValue> items = list.items();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).isObject()) {
        parser.accept(items.get(i), at.child(i));
      } else {
        error(at.child(i), "must be an object");
      }
    }
  }

  private void fields(JsonValue object, Pointer at, String... known) {
    List<String> names = List.of(known);
    for (String name : object.names()) {
      if (!names.contains(name)) {
        error(at.child(name), "unknown field; the fields here are " + String.join(", ", names));
      }
    }
  }

  private static Optional<JsonValue> given(JsonValue object, String name) {
    return object.get(name).filter(value -> !value.isNull());
  }

  private void error(Pointer at, String message) {
    problems.accept(Problem.error(at, message));
  }
}
