package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this control plane has just written, over a cache that does not show it yet: nobody then
 * writes a second time because the watch is slower than the answer. Thread-safe.
 *
 * <p>An entry counts until the cache shows what was written, or something newer. It is dropped when
 * the cache tells of that, and after half a minute if the cache is current: from then on it is
 * believed, and if it shows something else, the object is looked at again. That is so for an object
 * that went before the cache had told that it came, of which the cache tells nothing at all.
 *
 * <p>Which of two states of an object is the newer one is told by comparing their resourceVersions
 * as numbers, as the API server's own watch cache does; where they are none, the cache counts as
 * newer.
 *
 * @param <V> what the cache keeps of each object
 */
final class WriteOverlay<V> {

  /** For how long a write is believed that the cache does not show. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Timekeeper time;
  private final Function<V, String> uidOf;
  private final Function<V, String> resourceVersionOf;
  private final Function<ObjectReference, Optional<V>> cache;
  private final BooleanSupplier isCurrent;
  private final Consumer<ObjectReference> onUnconfirmed;
  private final Map<ObjectReference, Written<V>> written = new ConcurrentHashMap<>();
  private final Map<ObjectReference, UnderWay> underWay = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();

  /**
   * A write that has not been answered.
   *
   * @param seen the version that the cache has told of meanwhile; empty for none
   */
  private record UnderWay(String seen) {

    static final UnderWay BEGUN = new UnderWay("");
  }

  /** A state that was written: a value, or none for an object that went. */
  private record Written<V>(@Nullable V value, String uid, long at) {}

  /**
   * An overlay without entries.
   *
   * @param cache what the cache shows of an object
   * @param isCurrent whether the cache follows its cluster; while it does not, it confirms nothing
   * @param onUnconfirmed told of objects whose cache shows something else than what was written, so
   *     that the decisions that were based on it have to be made again
   */
  WriteOverlay(
      Timekeeper time,
      Function<V, String> uidOf,
      Function<V, String> resourceVersionOf,
      Function<ObjectReference, Optional<V>> cache,
      BooleanSupplier isCurrent,
      Consumer<ObjectReference> onUnconfirmed) {
    this.time = time;
    this.uidOf = uidOf;
    this.resourceVersionOf = resourceVersionOf;
    this.cache = cache;
    this.isCurrent = isCurrent;
    this.onUnconfirmed = onUnconfirmed;
  }

  /**
   * Makes a write to an object, one at a time. A watch can be faster than the answer: what the
   * cache tells of the object meanwhile waits for that, and is news only if it goes beyond it.
   *
   * @param write makes the write, and says {@link #wrote} or {@link #removed}
   */
  <T> T during(ObjectReference object, Supplier<T> write) {
    underWay.put(object, UnderWay.BEGUN);
    try {
      return write.get();
    } finally {
      UnderWay last = underWay.remove(object);
      if (last != null && !last.seen().isEmpty() && !isExplained(object, last.seen())) {
        onUnconfirmed.accept(object);
      }
    }
  }

  /** Whether a version that the cache told of is what was written here, or was before it. */
  private boolean isExplained(ObjectReference object, String seen) {
    Written<V> last = written.get(object);
    if (last == null) {
      return false;
    }
    Optional<V> cached = cache.apply(object);
    if (isCaughtUp(last, cached)) {
      written.remove(object, last);
    }
    V value = last.value();
    if (value == null) {
      return cached.isEmpty() || uidOf.apply(cached.get()).equals(last.uid());
    }
    String version = resourceVersionOf.apply(value);
    return seen.equals(version) || isOlder(seen, version);
  }

  /** The object is in that state now. */
  void wrote(ObjectReference object, V value) {
    put(object, new Written<>(requireNonNull(value), uidOf.apply(value), time.nanoTime()));
  }

  /** The object of that uid is gone now, or no longer matches what the cache selects. */
  void removed(ObjectReference object, String uid) {
    put(object, new Written<>(null, uid, time.nanoTime()));
  }

  private void put(ObjectReference object, Written<V> entry) {
    written.put(object, entry);
    sweepLater(PATIENCE);
  }

  private void sweepLater(Duration delay) {
    if (sweeping.compareAndSet(false, true)) {
      time.schedule(delay, this::sweep);
    }
  }

  private void sweep() {
    sweeping.set(false);
    long now = time.nanoTime();
    written.forEach(
        (object, entry) -> {
          if (isOver(entry, now) && written.remove(object, entry)) {
            if (!isCaughtUp(entry, cache.apply(object))) {
              onUnconfirmed.accept(object);
            }
          }
        });
    if (!written.isEmpty()) {
      sweepLater(PATIENCE);
    }
  }

  private boolean isOver(Written<?> entry, long now) {
    return now - entry.at() >= PATIENCE.toNanos() && isCurrent.getAsBoolean();
  }

  /** The object's newest state that is known. */
  Optional<V> see(ObjectReference object) {
    Optional<V> cached = cache.apply(object);
    Written<V> last = written.get(object);
    return last == null || isOver(last, time.nanoTime()) || isCaughtUp(last, cached)
        ? cached
        : Optional.ofNullable(last.value());
  }

  /** Whether something was written of which the cache has not told yet, as far as is known. */
  boolean isPending(ObjectReference object) {
    return written.containsKey(object);
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
   * @return true if it is nothing but what was written here, or nobody can tell before the answer
   *     to a write: nobody has to look because of it
   */
  boolean isEcho(ObjectReference object, Optional<V> before, Optional<V> after) {
    if (after.isPresent()
        && underWay.computeIfPresent(
                object, (any, write) -> new UnderWay(resourceVersionOf.apply(after.get())))
            != null) {
      return true;
    }
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

  private static boolean isOlder(String one, String other) {
    try {
      return Long.parseUnsignedLong(one) < Long.parseUnsignedLong(other);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
