package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.Taint.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads taints of clusters and tolerations of resources. */
final class Taints {

  static final String TAINTS_ANNOTATION = "kubefed.io/taints";
  static final String TOLERATIONS_ANNOTATION = "kubefed.io/tolerations";

  private static final String LABEL_DOMAIN = "taint.kubefed.io";
  private static final List<String> TAINT_FIELDS = List.of("key", "value", "effect", "timeAdded");
  private static final List<String> TOLERATION_FIELDS =
      List.of("key", "operator", "value", "effect");
  private static final String EFFECTS = "NoSchedule, PreferNoSchedule or NoExecute";

  private Taints() {}

  /**
   * What was read.
   *
   * @param values what is well-formed
   * @param problem what is not; null if all is
   */
  record Reading<T>(List<T> values, @Nullable String problem) {}

  /** Something that is not as it should be, in words. */
  private static final class Malformed extends Exception {

    Malformed(String words) {
      super(words, null, false, false);
    }
  }

  private interface ItemParser<T> {
    T parse(JsonValue item) throws Malformed;
  }

  static Reading<Taint> of(Cluster cluster) {
    List<Taint> taints = new ArrayList<>();
    String problem = null;
    String annotation = cluster.annotations().get(TAINTS_ANNOTATION);
    if (annotation != null) {
      try {
        taints.addAll(parse(annotation, Taints::taint));
      } catch (Malformed e) {
        problem = "annotation " + TAINTS_ANNOTATION + " of the cluster " + e.getMessage();
      }
    }
    for (Map.Entry<String, String> label : cluster.labels().entrySet()) {
      String key = label.getKey();
      int slash = key.indexOf('/');
      if (slash >= LABEL_DOMAIN.length()
          && key.startsWith(LABEL_DOMAIN, slash - LABEL_DOMAIN.length())) {
        String prefix = key.substring(0, slash - LABEL_DOMAIN.length());
        Optional<Effect> effect = effectOfPrefix(prefix);
        if (effect.isPresent()) {
          taints.add(new Taint(key.substring(slash + 1), label.getValue(), effect.get()));
        } else if (prefix.isEmpty() || prefix.endsWith(".")) {
          problem =
              "label "
                  + key
                  + " of the cluster must start with noschedule., prefernoschedule. or noexecute.";
        }
      }
    }
    return new Reading<>(taints, problem);
  }

  private static Optional<Effect> effectOfPrefix(String prefix) {
    for (Effect effect : Effect.values()) {
      if (prefix.equals(effect.word().toLowerCase(Locale.ROOT) + ".")) {
        return Optional.of(effect);
      }
    }
    return Optional.empty();
  }

  static Reading<Toleration> tolerations(FederatedResource resource) {
    String annotation = resource.annotations().get(TOLERATIONS_ANNOTATION);
    if (annotation == null) {
      return new Reading<>(List.of(), null);
    }
    try {
      return new Reading<>(parse(annotation, Taints::toleration), null);
    } catch (Malformed e) {
      return new Reading<>(
          List.of(),
          "annotation " + TOLERATIONS_ANNOTATION + " of " + resource + " " + e.getMessage());
    }
  }

  private static <T> List<T> parse(String text, ItemParser<T> parser) throws Malformed {
    JsonValue list;
    try {
      list = JsonValue.parse(text);
    } catch (JsonException e) {
      throw new Malformed("is " + e.getMessage());
    }
    if (!list.isArray()) {
      throw new Malformed("must be a JSON list");
    }
    List<T> parsed = new ArrayList<>();
    int index = 0;
    for (JsonValue item : list.items()) {
      try {
        parsed.add(parser.parse(item));
      } catch (Malformed e) {
        throw new Malformed("is malformed in item " + index + ": " + e.getMessage());
      }
      index++;
    }
    return parsed;
  }

  private static Taint taint(JsonValue item) throws Malformed {
    checkFields(item, TAINT_FIELDS);
    String key = text(item, "key");
    String effect = text(item, "effect");
    if (key == null) {
      throw new Malformed("a taint needs a key");
    }
    if (effect == null) {
      throw new Malformed("a taint needs an effect: " + EFFECTS);
    }
    String value = text(item, "value");
    return new Taint(key, value == null ? "" : value, effect(effect));
  }

  private static Toleration toleration(JsonValue item) throws Malformed {
    checkFields(item, TOLERATION_FIELDS);
    String key = text(item, "key");
    String operator = text(item, "operator");
    String value = text(item, "value");
    String effect = text(item, "effect");
    Effect of = effect == null ? null : effect(effect);
    if (operator == null || operator.equals("Equal")) {
      if (key == null) {
        throw new Malformed("a toleration without a key needs the operator Exists");
      }
      return new Toleration(key, value == null ? "" : value, of);
    } else if (operator.equals("Exists")) {
      if (value != null) {
        throw new Malformed("the operator Exists takes no value");
      }
      return new Toleration(key, null, of);
    }
    throw new Malformed("the operator must be Equal or Exists");
  }

  private static void checkFields(JsonValue item, List<String> known) throws Malformed {
    if (!item.isObject()) {
      throw new Malformed("it must be an object with " + String.join(", ", known));
    }
    for (String name : item.names()) {
      if (!known.contains(name)) {
        throw new Malformed(
            "unknown field \"" + name + "\"; the fields here are " + String.join(", ", known));
      }
    }
  }

  /** The text of a field; null where it is absent, null or empty, which mean the same. */
  private static @Nullable String text(JsonValue item, String field) throws Malformed {
    Optional<JsonValue> value = item.get(field).filter(any -> !any.isNull());
    if (value.isPresent() && !value.get().isString()) {
      throw new Malformed(field + " must be a string");
    }
    return value.flatMap(JsonValue::text).filter(text -> !text.isEmpty()).orElse(null);
  }

  private static Effect effect(String word) throws Malformed {
    for (Effect effect : Effect.values()) {
      if (effect.word().equals(word)) {
        return effect;
      }
    }
    throw new Malformed("the effect must be " + EFFECTS);
  }
}
