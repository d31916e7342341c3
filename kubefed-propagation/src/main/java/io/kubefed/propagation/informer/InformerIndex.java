package io.kubefed.propagation.informer;

import java.util.List;
import java.util.Set;

/**
 * Finds cached objects by keys that a function makes of them; comes from {@link Informer#addIndex}.
 * Consistent with the cache: a change shows in both or in neither. Thread-safe.
 *
 * @param <V> what is kept of each object
 */
public interface InformerIndex<V> {

  /** What is found under that key, in no particular order. */
  List<V> get(String key);

  /** The keys under which something is found. */
  Set<String> keys();
}
