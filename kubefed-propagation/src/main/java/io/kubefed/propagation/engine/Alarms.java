package io.kubefed.propagation.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One alarm per key, and one timer for all of them: that of the earliest. Not thread-safe: its
 * owner's lock guards it.
 *
 * <p>The timer is only ever set earlier, never later: where the earliest alarm goes away, the timer
 * goes off in vain once and is set anew then. Deadlines that nearly always are met so cost a timer
 * now and then, and not one for every call.
 */
final class Alarms<K> {

  private record Alarm<K>(K key, long due, long number) {

    static int compare(Alarm<?> one, Alarm<?> other) {
      long later = one.due - other.due; // Not Long.compare(): nanoTime may run over.
      return later == 0 ? Long.compare(one.number, other.number) : later < 0 ? -1 : 1;
    }
  }

  private final Timekeeper time;
  private final Runnable onDue;
  private final Map<K, Alarm<K>> byKey = new HashMap<>();
  private final TreeSet<Alarm<K>> byDue = new TreeSet<>(Alarm::compare);
  private Timekeeper.@Nullable Cancellable timer;
  private long timerDue;
  private long numbers;

  /** Alarms that run {@code onDue}, without any lock, when there may be some to {@link #take}. */
  Alarms(Timekeeper time, Runnable onDue) {
    this.time = time;
    this.onDue = onDue;
  }

  /** Sets the alarm of a key, instead of the one it may have. */
  void set(K key, long due) {
    clear(key);
    Alarm<K> alarm = new Alarm<>(key, due, numbers++);
    byKey.put(key, alarm);
    byDue.add(alarm);
    arm();
  }

  void clear(K key) {
    Alarm<K> alarm = byKey.remove(key);
    if (alarm != null) {
      byDue.remove(alarm);
    }
  }

  /** Takes the keys whose time has come, the earliest first. */
  List<K> take() {
    disarm();
    long now = time.nanoTime();
    List<K> due = new ArrayList<>();
    while (!byDue.isEmpty() && byDue.first().due() - now <= 0) {
      K key = byDue.first().key();
      due.add(key);
      clear(key);
    }
    arm();
    return due;
  }

  int size() {
    return byKey.size();
  }

  void clearAll() {
    byKey.clear();
    byDue.clear();
    disarm();
  }

  private void arm() {
    if (byDue.isEmpty()) {
      return;
    }
    long earliest = byDue.first().due();
    if (timer == null || earliest - timerDue < 0) {
      disarm();
      timerDue = earliest;
      timer = time.schedule(Duration.ofNanos(Math.max(0, earliest - time.nanoTime())), onDue);
    }
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
