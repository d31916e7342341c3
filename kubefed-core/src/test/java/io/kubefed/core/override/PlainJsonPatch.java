package io.kubefed.core.override;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON Patch as simple as can be, to compare with: a deep copy as plain maps and lists, changed in
 * place.
 */
final class PlainJsonPatch {

  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, @Nullable Object> holder = new LinkedHashMap<>();

  private PlainJsonPatch(JsonValue document) {
    holder.put("root", document.toJava());
  }

  static JsonValue apply(JsonValue document, List<Operation> operations) throws Refused {
    PlainJsonPatch tree = new PlainJsonPatch(document);
    for (Operation operation : operations) {
      tree.apply(operation);
    }
    return JsonValue.of(tree.holder.get("root"));
  }

  private void apply(Operation operation) throws Refused {
    Pointer path = operation.path();
    switch (operation.type()) {
      case ADD -> add(path, copy(operation.value().orElseThrow().toJava()));
      case REMOVE -> remove(path);
      case REPLACE -> {
        get(path);
        put(path, copy(operation.value().orElseThrow().toJava()));
      }
      case MOVE -> {
        Pointer from = operation.from().orElseThrow();
        Object value = get(from);
        if (!from.equals(path)) {
          if (path.startsWith(from)) {
            throw new Refused();
          }
          remove(from);
          add(path, value);
        }
      }
      case COPY -> add(path, copy(get(operation.from().orElseThrow())));
      case TEST -> {
        if (!JsonValue.of(get(path)).equals(operation.value().orElseThrow())) {
          throw new Refused();
        }
      }
    }
  }

  private static @Nullable Object copy(@Nullable Object value) {
    return JsonValue.of(value).toJava();
  }

  private @Nullable Object get(Pointer pointer) throws Refused {
    Object at = holder.get("root");
    for (String token : pointer.tokens()) {
      if (at instanceof Map<?, ?> map && map.containsKey(token)) {
        at = map.get(token);
      } else if (at instanceof List<?> list) {
        at = list.get(index(token, list.size() - 1));
      } else {
        throw new Refused();
      }
    }
    return at;
  }

  @SuppressWarnings("unchecked") // Made by toJava().
  private void put(Pointer pointer, @Nullable Object value) throws Refused {
    if (pointer.isRoot()) {
      holder.put("root", value);
      return;
    }
    Object parent = get(pointer.parent());
    if (parent instanceof List<?> list) {
      ((List<@Nullable Object>) list).set(index(pointer.last(), list.size() - 1), value);
    } else if (parent instanceof Map<?, ?> map) {
      ((Map<String, @Nullable Object>) map).put(pointer.last(), value);
    }
  }

  @SuppressWarnings("unchecked") // Made by toJava().
  private void add(Pointer pointer, @Nullable Object value) throws Refused {
    if (pointer.isRoot()) {
      put(pointer, value);
      return;
    }
    Object parent = get(pointer.parent());
    if (parent instanceof List<?> list) {
      int index = pointer.last().equals("-") ? list.size() : index(pointer.last(), list.size());
      ((List<@Nullable Object>) list).add(index, value);
    } else if (parent instanceof Map<?, ?>) {
      put(pointer, value);
    } else {
      throw new Refused();
    }
  }

  private void remove(Pointer pointer) throws Refused {
    if (pointer.isRoot()) {
      throw new Refused();
    }
    get(pointer);
    Object parent = get(pointer.parent());
    if (parent instanceof List<?> list) {
      list.remove(index(pointer.last(), list.size() - 1));
    } else if (parent instanceof Map<?, ?> map) {
      map.remove(pointer.last());
    }
  }

  private static int index(String token, int max) throws Refused {
    if (!token.matches("0|[1-9][0-9]*") || Integer.parseInt(token) > max) {
      throw new Refused();
    }
    return Integer.parseInt(token);
  }
}
