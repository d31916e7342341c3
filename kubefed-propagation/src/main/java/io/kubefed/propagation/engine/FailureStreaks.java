package io.kubefed.propagation.engine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which failures of a key are news: each kind is, once until the key succeeds. One entry per
 * key that keeps failing. Thread-safe.
 */
final class FailureStreaks<K> {

  private final Map<K, Set<Class<?>>> kinds = new ConcurrentHashMap<>();

  boolean isNews(K key, Throwable failure) {
    return kinds
        .computeIfAbsent(key, unused -> ConcurrentHashMap.newKeySet())
        .add(failure.getClass());
  }

  void end(K key) {
    kinds.remove(key);
  }
}
