package io.kubefed.propagation.controller.sync;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this control plane has just written, over a cache that does not show it yet: nobody then
 * writes a second time because the watch is slower than the answer. Thread-safe.
 *
 * <p>An entry goes as soon as the cache shows what was written, or something newer, and after half
 * a minute at the latest, from when on the cache is believed again. Which of two states of an
 * object is the newer one is told by comparing their resourceVersions as numbers, as the API
 * server's own watch cache does; where they are none, the cache counts as newer.
 *
 * @param <V> what the cache keeps of each object
 */
final class WriteOverlay<V> {

  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private final Timekeeper time;
  private final Function<V, String> uidOf;
  private final Function<V, String> resourceVersionOf;
  private final Map<ObjectReference, Written<V>> written = new ConcurrentHashMap<>();

  /** A state that was written: a value, or none for an object that went. */
  private record Written<V>(@Nullable V value, String uid, long at) {}

  WriteOverlay(Timekeeper time, Function<V, String> uidOf, Function<V, String> resourceVersionOf) {
    this.time = time;
    this.uidOf = uidOf;
    this.resourceVersionOf = resourceVersionOf;
  }

  /** The object is in that state now. */
  void wrote(ObjectReference object, V value) {
    written.put(object, new Written<>(value, uidOf.apply(value), time.nanoTime()));
  }

  /** The object of that uid is gone now, or no longer matches what the cache selects. */
  void removed(ObjectReference object, String uid) {
    written.put(object, new Written<>(null, uid, time.nanoTime()));
  }

  /** The object's newest state that is known. */
  Optional<V> see(ObjectReference object, Optional<V> cached) {
    Written<V> last = written.get(object);
    if (last == null) {
      return cached;
    }
    if (isCaughtUp(last, cached) || time.nanoTime() - last.at() > PATIENCE) {
      written.remove(object, last);
      return cached;
    }
    return Optional.ofNullable(last.value());
  }

  private boolean isCaughtUp(Written<V> last, Optional<V> cached) {
    V value = last.value();
    if (value == null) {
      return cached.isEmpty() || !uidOf.apply(cached.get()).equals(last.uid());
    }
    return cached.isPresent()
        && !isOlder(resourceVersionOf.apply(cached.get()), resourceVersionOf.apply(value));
  }

  /**
   * Takes a change that the cache tells of.
   *
   * @return true if it is nothing but what was written here: nobody has to look because of it
   */
  boolean isEcho(ObjectReference object, Optional<V> before, Optional<V> after) {
    Written<V> last = written.get(object);
    if (last == null) {
      return false;
    }
    V value = last.value();
    if (after.isEmpty()) {
      boolean sameObject = before.isPresent() && uidOf.apply(before.get()).equals(last.uid());
      if (sameObject) {
        written.remove(object, last);
      }
      return sameObject && value == null;
    }
    if (isCaughtUp(last, after)) {
      written.remove(object, last);
    }
    String now = resourceVersionOf.apply(after.get());
    return value != null
        ? now.equals(resourceVersionOf.apply(value)) || isOlder(now, resourceVersionOf.apply(value))
        : uidOf.apply(after.get()).equals(last.uid());
  }

  /** Forgets everything: the cache is another one. */
  void clear() {
    written.clear();
  }

  private static boolean isOlder(String one, String other) {
    try {
      return Long.parseUnsignedLong(one) < Long.parseUnsignedLong(other);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
