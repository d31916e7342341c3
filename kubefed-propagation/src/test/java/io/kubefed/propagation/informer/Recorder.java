package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what a listener is told, and what the cache must hold by that. For one thread at a time.
 */
final class Recorder implements InformerListener<ObjectMetadata> {

  private final List<String> told = new ArrayList<>();
  private final List<String> breaks = new ArrayList<>();
  private final Map<ObjectReference, ObjectMetadata> replayed = new HashMap<>();
  private final Map<String, Integer> additions = new HashMap<>();
  private final Map<String, Integer> deletions = new HashMap<>();

  @Override
  public synchronized void onChange(
      ObjectReference object, Optional<ObjectMetadata> before, Optional<ObjectMetadata> after) {
    if (!Optional.ofNullable(replayed.get(object)).equals(before)) {
      breaks.add(object + " did not begin where it ended: " + replayed.get(object) + ", " + before);
    }
    if (after.isEmpty()) {
      replayed.remove(object);
      deletions.merge(before.orElseThrow().uid(), 1, Integer::sum);
      told.add("DELETED " + object.name());
    } else {
      replayed.put(object, after.get());
      if (before.isEmpty()) {
        additions.merge(after.get().uid(), 1, Integer::sum);
      }
      told.add((before.isEmpty() ? "ADDED " : "MODIFIED ") + object.name());
    }
  }

  @Override
  public synchronized void onState(InformerState state) {
    told.add(state.phase().toString());
  }

  /** What was told since this was last asked. */
  synchronized List<String> told() {
    List<String> copy = List.copyOf(told);
    told.clear();
    return copy;
  }

  /** Where a change did not begin where the last one to the object ended. */
  synchronized List<String> breaks() {
    return List.copyOf(breaks);
  }

  synchronized Map<ObjectReference, ObjectMetadata> replayed() {
    return Map.copyOf(replayed);
  }

  /** How many times an object of that uid was told as new. */
  synchronized Map<String, Integer> additions() {
    return Map.copyOf(additions);
  }

  /** How many times an object of that uid was told as gone. */
  synchronized Map<String, Integer> deletions() {
    return Map.copyOf(deletions);
  }
}
