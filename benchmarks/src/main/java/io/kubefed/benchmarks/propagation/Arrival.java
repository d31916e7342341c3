package io.kubefed.benchmarks.propagation;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A number of resources on their way to a revision in a number of places. Thread-safe. */
final class Arrival {

  private final int revision;
  private final Consumer<Arrival> whenOver;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private final Map<String, Set<String>> outstanding = new HashMap<>();
  private final Map<String, Long> times = new TreeMap<>();
  private @Nullable String failure;

  Arrival(Collection<String> names, int revision, Set<String> places, Consumer<Arrival> whenOver) {
    this.revision = revision;
    this.whenOver = whenOver;
    places.forEach(place -> outstanding.put(place, new HashSet<>(names)));
  }

  void seen(String place, String name, int seen, long nanos) {
    if (revision == Observer.GONE ? seen != Observer.GONE : seen < revision) {
      return;
    }
    lock.lock();
    try {
      Set<String> missing = outstanding.get(place);
      if (missing != null && missing.remove(name) && missing.isEmpty()) {
        outstanding.remove(place);
        times.put(place, nanos);
        if (outstanding.isEmpty()) {
          over.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a complete list of a place: whatever is waited to go, and is not in it, has gone. */
  void seenNothingBut(Set<String> present, String place, long nanos) {
    if (revision != Observer.GONE) {
      return;
    }
    Set<String> gone;
    lock.lock();
    try {
      gone = new HashSet<>(outstanding.getOrDefault(place, Set.of()));
    } finally {
      lock.unlock();
    }
    gone.removeAll(present);
    gone.forEach(name -> seen(place, name, Observer.GONE, nanos));
  }

  /** Ends the waiting, because it would be in vain. */
  void fail(String why) {
    lock.lock();
    try {
      failure = why;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until everything has come.
   *
   * @return by place, when all had come there, by {@link System#nanoTime}
   * @throws IllegalStateException if it has not within that time; the message says what is missing
   */
  Times await(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (!outstanding.isEmpty()) {
        if (failure == null && left > 0) {
          left = over.awaitNanos(left);
        } else {
          throw new IllegalStateException(missing(timeout));
        }
      }
      return new Times(Map.copyOf(times));
    } finally {
      lock.unlock();
      whenOver.accept(this);
    }
  }

  private String missing(Duration timeout) {
    StringBuilder text = new StringBuilder();
    text.append(
        failure == null
            ? "not there after " + TimeUnit.NANOSECONDS.toSeconds(timeout.toNanos()) + " s"
            : failure);
    text.append(", revision ").append(revision).append(':');
    outstanding.forEach(
        (place, names) ->
            text.append(' ')
                .append(names.size())
                .append(" in ")
                .append(place)
                .append(", such as ")
                .append(names.iterator().next()));
    return text.toString();
  }
}
