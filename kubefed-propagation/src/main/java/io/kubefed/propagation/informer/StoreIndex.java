package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An index of a store. Under the lock of its informer. */
final class StoreIndex<V> {

  private static final Logger logger = LoggerFactory.getLogger(StoreIndex.class);

  private final Function<? super V, ? extends Collection<String>> keysOf;
  private final Map<String, Map<ObjectReference, V>> found = new HashMap<>();

  StoreIndex(Function<? super V, ? extends Collection<String>> keysOf) {
    this.keysOf = keysOf;
  }

  void changed(ObjectReference object, @Nullable Entry<V> before, @Nullable Entry<V> after) {
    if (before != null) {
      for (String key : keys(object, before.value())) {
        found.computeIfPresent(
            key,
            (name, objects) -> {
              objects.remove(object);
              return objects.isEmpty() ? null : objects;
            });
      }
    }
    if (after != null) {
      for (String key : keys(object, after.value())) {
        found.computeIfAbsent(key, name -> new LinkedHashMap<>()).put(object, after.value());
      }
    }
  }

  private Set<String> keys(ObjectReference object, V value) {
    try {
      return Set.copyOf(keysOf.apply(value));
    } catch (RuntimeException e) {
      logger
          .atError()
          .addKeyValue("object", object)
          .setCause(e)
          .log("An index function failed; the object is found under no key");
      return Set.of();
    }
  }

  List<V> get(String key) {
    return new ArrayList<>(found.getOrDefault(key, Map.of()).values());
  }

  Set<String> keys() {
    return Set.copyOf(found.keySet());
  }
}
