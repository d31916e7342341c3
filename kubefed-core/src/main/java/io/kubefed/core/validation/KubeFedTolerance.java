package io.kubefed.core.validation;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Knows what KubeFed propagated although reading it here is an error: fields of a selector that do
 * not exist, a cluster or an override without a name, a name without a namespace of its own, and an
 * override of the whole metadata. Parts that KubeFed does not have are not tolerated.
 */
final class KubeFedTolerance {

  private static final Pointer PLACEMENT = Pointer.of("spec", "placement");
  private static final Pointer CLUSTERS = PLACEMENT.child("clusters");
  private static final Pointer SELECTOR = PLACEMENT.child("clusterSelector");
  private static final Pointer OVERRIDES = Pointer.of("spec", "overrides");
  private static final Pointer NAME = Pointer.of("metadata", "name");

  private KubeFedTolerance() {}

  /** True if KubeFed propagated an object that has that mistake at that place. */
  static boolean tolerates(Pointer at, JsonValue object) {
    if (at.equals(NAME)) {
      return object
          .text("metadata", "generateName")
          .filter(prefix -> !prefix.isEmpty() && object.text("metadata", "name").isEmpty())
          .isPresent();
    } else if (at.startsWith(SELECTOR)) {
      return object.at(SELECTOR).filter(selector -> isUnknownField(at, selector)).isPresent();
    } else if (at.startsWith(CLUSTERS)) {
      return at.tokens().size() == CLUSTERS.tokens().size() + 1
          && object.at(at).flatMap(item -> item.text("name")).filter(String::isEmpty).isPresent();
    } else if (at.startsWith(OVERRIDES) && at.tokens().size() > OVERRIDES.tokens().size()) {
      Pointer item = OVERRIDES.child(at.tokens().get(OVERRIDES.tokens().size()));
      return object.at(item).filter(JsonValue::isObject).filter(any -> isPlain(any)).isPresent()
          && toleratesOverride(at, item, object);
    }
    return false;
  }

  /** An item with nothing that KubeFed does not have. */
  private static boolean isPlain(JsonValue item) {
    return isAbsent(item, "clusterSelector") && isAbsent(item, "overriders");
  }

  private static boolean toleratesOverride(Pointer at, Pointer item, JsonValue object) {
    if (at.equals(item)) {
      Optional<JsonValue> name = object.at(item.child("clusterName"));
      return name.filter(value -> !value.isNull() && !value.text().equals(Optional.of("")))
          .isEmpty();
    }
    return at.last().equals("path")
        && object.at(at).flatMap(JsonValue::text).equals(Optional.of("/metadata"));
  }

  private static boolean isAbsent(JsonValue object, String field) {
    return object.get(field).filter(value -> !value.isNull()).isEmpty();
  }

  private static boolean isUnknownField(Pointer at, JsonValue selector) {
    if (!selector.isObject()) {
      return false;
    }
    Set<Pointer> without = new HashSet<>();
    LabelSelector.parse(known(selector), problem -> without.add(problem.under(SELECTOR).path()));
    return !without.contains(at);
  }

  private static JsonValue known(JsonValue selector) {
    JsonValue known = only(selector, Set.of("matchLabels", "matchExpressions"));
    List<JsonValue> expressions = new ArrayList<>();
    known
        .get("matchExpressions")
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(item -> expressions.add(only(item, Set.of("key", "operator", "values"))));
    return expressions.isEmpty()
        ? known
        : known.with("matchExpressions", JsonValue.of(expressions));
  }

  private static JsonValue only(JsonValue object, Set<String> names) {
    JsonValue known = object;
    for (String name : object.names()) {
      if (!names.contains(name)) {
        known = known.without(name);
      }
    }
    return known;
  }
}
