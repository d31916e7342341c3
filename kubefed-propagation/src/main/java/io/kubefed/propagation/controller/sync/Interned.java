package io.kubefed.propagation.controller.sync;

import com.github.benmanes.caffeine.cache.Interner;
import java.util.List;
import java.util.Map;

/** Shares equal values: most objects of a federation have the labels and finalizers of others. */
final class Interned {

  private static final Interner<Map<String, String>> MAPS = Interner.newWeakInterner();
  private static final Interner<List<String>> LISTS = Interner.newWeakInterner();

  private Interned() {}

  static Map<String, String> map(Map<String, String> value) {
    return value.isEmpty() ? Map.of() : MAPS.intern(Map.copyOf(value));
  }

  static List<String> list(List<String> value) {
    return value.isEmpty() ? List.of() : LISTS.intern(List.copyOf(value));
  }
}
