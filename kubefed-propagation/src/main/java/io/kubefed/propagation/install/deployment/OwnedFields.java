package io.kubefed.propagation.install.deployment;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the paths by which server-side apply names fields, for example {@code
 * .spec.template.spec.containers[name="web"].image}: names behind dots, which may themselves have
 * dots in them, items of lists by their keys in brackets, and items of sets by their value.
 */
final class OwnedFields {

  private OwnedFields() {}

  /** The object without what is at that path; the object itself where there is no such place. */
  static JsonValue without(JsonValue object, String path) {
    return cut(object, path).orElseGet(JsonValue::emptyObject);
  }

  /** The tree without what the path leads to; nothing if that is all of it. */
  private static Optional<JsonValue> cut(JsonValue tree, String path) {
    if (path.isEmpty()) {
      return Optional.empty();
    } else if (path.startsWith(".") && tree.isObject()) {
      return Optional.of(cutField(tree, path.substring(1)));
    } else if (path.startsWith("[") && tree.isArray()) {
      return Optional.of(cutItem(tree, path));
    }
    return Optional.of(tree);
  }

  private static JsonValue cutField(JsonValue tree, String path) {
    // A name that has dots in it is told from several names by what is there: the longest wins.
    Optional<String> name =
        tree.names().stream()
            .filter(candidate -> isNext(path, candidate))
            .max(Comparator.comparingInt(String::length));
    if (name.isEmpty()) {
      return tree;
    }
    JsonValue child = tree.get(name.get()).orElseThrow();
    return cut(child, path.substring(name.get().length()))
        .map(left -> tree.with(name.get(), left))
        .orElseGet(() -> tree.without(name.get()));
  }

  private static boolean isNext(String path, String name) {
    return path.startsWith(name)
        && (path.length() == name.length()
            || path.charAt(name.length()) == '.'
            || path.charAt(name.length()) == '[');
  }

  private static JsonValue cutItem(JsonValue list, String path) {
    int end = endOfBrackets(path);
    if (end < 0) {
      return list;
    }
    Map<String, JsonValue> keys = keys(path.substring(1, end));
    List<JsonValue> left = new ArrayList<>();
    for (JsonValue item : list.items()) {
      if (matches(item, keys)) {
        cut(item, path.substring(end + 1)).ifPresent(left::add);
      } else {
        left.add(item);
      }
    }
    return JsonValue.of(left);
  }

  private static int endOfBrackets(String path) {
    boolean quoted = false;
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ']' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** {@code a="x",b=1}; a set's {@code ="x"} has the empty name. */
  private static Map<String, JsonValue> keys(String inside) {
    Map<String, JsonValue> keys = new LinkedHashMap<>();
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i <= inside.length(); i++) {
      if (i == inside.length() || (inside.charAt(i) == ',' && !quoted)) {
        String pair = inside.substring(start, i);
        int equals = pair.indexOf('=');
        if (equals >= 0) {
          keys.put(pair.substring(0, equals), JsonValue.parse(pair.substring(equals + 1)));
        }
        start = i + 1;
      } else if (inside.charAt(i) == '\\') {
        i++;
      } else if (inside.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return keys;
  }

  private static boolean matches(JsonValue item, Map<String, JsonValue> keys) {
    return !keys.isEmpty()
        && keys.entrySet().stream()
            .allMatch(
                key ->
                    key.getKey().isEmpty()
                        ? item.equals(key.getValue())
                        : item.get(key.getKey()).equals(Optional.of(key.getValue())));
  }
}
