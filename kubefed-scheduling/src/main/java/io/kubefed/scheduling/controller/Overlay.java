package io.kubefed.scheduling.controller;

import io.kubefed.core.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was just written, until the cache has seen it: a decision made in between would see the
 * state before, and write again. Thread-safe.
 */
final class Overlay {

  private final Map<Key, Written> written = new ConcurrentHashMap<>();

  /** What took the place of a version. */
  private record Written(String replaced, JsonValue object) {}

  void put(Key key, JsonValue before, JsonValue after) {
    written.put(key, new Written(version(before), after));
  }

  /** The object as it is now, as far as anybody knows. */
  Optional<JsonValue> over(Key key, Optional<JsonValue> cached) {
    Written known = written.get(key);
    if (known == null) {
      return cached;
    } else if (cached.isPresent() && version(cached.get()).equals(known.replaced())) {
      return Optional.of(known.object());
    }
    written.remove(key, known);
    return cached;
  }

  private static String version(JsonValue object) {
    return object.text("metadata", "uid").orElse("")
        + "/"
        + object.text("metadata", "resourceVersion").orElse("");
  }
}
