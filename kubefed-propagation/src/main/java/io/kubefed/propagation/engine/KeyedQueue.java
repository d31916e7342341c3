package io.kubefed.propagation.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys that somebody has to look at. Thread-safe.
 *
 * <p>A key in here means "look again", never "do this": how often it was added does not count, only
 * that it was. The rules are those that Kubernetes' own controllers live by:
 *
 * <ul>
 *   <li>A key waits at most once, and is worked on by at most one worker at a time.
 *   <li>A key that is added while it is worked on waits again as soon as that ends, behind all
 *       others: whatever the worker had not seen yet, the next one sees. So work on a key begins at
 *       least once after the last {@link #add}.
 *   <li>First come, first served. A key that keeps coming back cannot hold up others.
 * </ul>
 *
 * <p>There are two reasons to come back later, kept apart, for they end differently. What somebody
 * <em>asked for</em> ({@link #addAfter}) stands until its time comes, whatever happens to the key
 * before; of several such times the earliest counts. What the last work on the key <em>left
 * behind</em> ({@link #revisit}, {@link #retry}) is only true until the next work on it, which
 * leaves behind something of its own: a retry that waits does not fire any more once an event made
 * the key succeed in the meantime.
 *
 * <p>One entry per key that waits, is worked on, comes back or has failed: memory is bounded by the
 * number of distinct keys. A key that succeeds leaves nothing behind.
 *
 * <p>Nobody blocks in here: {@link #poll} answers at once, and the signal that was given at
 * construction tells of each key that begins to wait. Hundreds of queues so need no thread of their
 * own.
 */
final class KeyedQueue<K> {

  private static final class Entry<K> {

    final K key;
    boolean waiting;
    long waitingSince;
    boolean processing;
    boolean addedMeanwhile;
    @Nullable Long askedFor;
    @Nullable Long leftBehind;
    int failures;

    Entry(K key) {
      this.key = key;
    }

    boolean isIdle() {
      return !waiting && !processing && askedFor == null && leftBehind == null && failures == 0;
    }
  }

  private enum Phase {
    OPEN,
    DRAINING,
    CLOSED
  }

  private final Timekeeper time;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Runnable onWaiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Map<K, Entry<K>> entries = new HashMap<>();
  private final Deque<Entry<K>> waiting = new ArrayDeque<>();
  private final Alarms<K> alarms;
  private Phase phase = Phase.OPEN;
  private int processing;
  private long processed;
  private long retries;

  /**
   * An empty queue.
   *
   * @param onWaiting run without any lock each time that a key begins to wait
   */
  KeyedQueue(Timekeeper time, Backoff backoff, RandomGenerator random, Runnable onWaiting) {
    this.time = time;
    this.backoff = backoff;
    this.random = random;
    this.onWaiting = onWaiting;
    this.alarms = new Alarms<>(time, this::onAlarm);
  }

  /** Has a key looked at as soon as possible; false if the queue has been shut down. */
  boolean add(K key) {
    boolean signal;
    lock.lock();
    try {
      if (phase != Phase.OPEN) {
        return false;
      }
      signal = enqueue(entry(key));
    } finally {
      lock.unlock();
    }
    if (signal) {
      onWaiting.run();
    }
    return true;
  }

  /**
   * Has a key looked at when the delay is over, or at an earlier time asked for before; false if
   * the queue has been shut down.
   */
  boolean addAfter(K key, Duration delay) {
    long nanos = Nanos.of(delay);
    if (nanos == 0) {
      return add(key);
    }
    lock.lock();
    try {
      if (phase != Phase.OPEN) {
        return false;
      }
      Entry<K> entry = entry(key);
      entry.askedFor = earlier(entry.askedFor, time.nanoTime() + nanos);
      setAlarm(entry);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the key that has waited longest, if any. Whoever takes one ends it: with {@link #done},
   * {@link #revisit} or {@link #retry}.
   */
  @Nullable K poll() {
    lock.lock();
    try {
      Entry<K> entry = waiting.poll();
      if (entry == null) {
        return null;
      }
      entry.waiting = false;
      entry.processing = true;
      entry.leftBehind = null;
      setAlarm(entry);
      processing++;
      return entry.key;
    } finally {
      lock.unlock();
    }
  }

  boolean hasWaiting() {
    lock.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the work on a key; its failures are forgotten. */
  void done(K key) {
    end(key, 0, null);
  }

  /** Ends the work on a key, which comes back after the delay; its failures are forgotten. */
  void revisit(K key, Duration delay) {
    end(key, 0, delay);
  }

  /**
   * Ends the work on a key, which comes back when its back-off is over, but not before {@code
   * atLeast}.
   */
  void retry(K key, Duration atLeast) {
    end(key, 1, atLeast);
  }

  private void end(K key, int failure, @Nullable Duration delay) {
    boolean signal = false;
    lock.lock();
    try {
      Entry<K> entry = entries.get(key);
      if (entry == null || !entry.processing) {
        throw new IllegalStateException("nobody works on " + key);
      }
      entry.processing = false;
      processing--;
      processed++;
      retries += failure;
      boolean again = entry.addedMeanwhile;
      entry.addedMeanwhile = false;
      if (phase != Phase.CLOSED) {
        entry.failures = failure == 0 ? 0 : entry.failures + failure;
        signal = again && enqueue(entry);
      }
      if (phase == Phase.OPEN && delay != null) {
        signal |= leaveBehind(entry, delay);
      } else if (phase != Phase.OPEN) {
        entry.failures = 0;
      }
      removeIfIdle(entry);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    if (signal) {
      onWaiting.run();
    }
  }

  private boolean leaveBehind(Entry<K> entry, Duration delay) {
    long nanos = Nanos.of(delay);
    if (entry.failures > 0) {
      nanos = Math.max(nanos, Nanos.of(backoff.delay(entry.failures, random)));
    }
    if (nanos == 0) {
      return enqueue(entry);
    }
    if (!entry.waiting) {
      entry.leftBehind = time.nanoTime() + nanos;
      setAlarm(entry);
    }
    return false;
  }

  private void onAlarm() {
    int signals = 0;
    lock.lock();
    try {
      List<K> due = alarms.take();
      long now = time.nanoTime();
      for (K key : due) {
        Entry<K> entry = entries.get(key);
        if (entry != null) {
          entry.askedFor = later(entry.askedFor, now);
          entry.leftBehind = later(entry.leftBehind, now);
          setAlarm(entry);
          signals += enqueue(entry) ? 1 : 0;
        }
      }
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < signals; i++) {
      onWaiting.run();
    }
  }

  /** True if the key begins to wait by this. */
  private boolean enqueue(Entry<K> entry) {
    if (entry.processing) {
      entry.addedMeanwhile = true;
      return false;
    }
    if (entry.waiting) {
      return false;
    }
    entry.waiting = true;
    entry.waitingSince = time.nanoTime();
    waiting.add(entry);
    return true;
  }

  private Entry<K> entry(K key) {
    return entries.computeIfAbsent(key, Entry::new);
  }

  private void removeIfIdle(Entry<K> entry) {
    if (entry.isIdle()) {
      entries.remove(entry.key);
    }
  }

  private void setAlarm(Entry<K> entry) {
    Long due =
        entry.leftBehind == null ? entry.askedFor : earlier(entry.askedFor, entry.leftBehind);
    if (due == null) {
      alarms.clear(entry.key);
    } else {
      alarms.set(entry.key, due);
    }
  }

  private static Long earlier(@Nullable Long one, long other) {
    return one == null || other - one < 0 ? other : one;
  }

  /** The time, if it is still to come. */
  private static @Nullable Long later(@Nullable Long due, long now) {
    return due == null || due - now <= 0 ? null : due;
  }

  QueueStatistics statistics() {
    lock.lock();
    try {
      Entry<K> oldest = waiting.peek();
      int retrying = 0;
      int longest = 0;
      for (Entry<K> entry : entries.values()) {
        retrying += entry.failures > 0 ? 1 : 0;
        longest = Math.max(longest, entry.failures);
      }
      return new QueueStatistics(
          waiting.size(),
          oldest == null ? Duration.ZERO : Duration.ofNanos(time.nanoTime() - oldest.waitingSince),
          alarms.size(),
          processing,
          retrying,
          longest,
          processed,
          retries);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more keys and forgets those to come back later; those that wait are still given out,
   * and so are those added while they were worked on.
   */
  void drain() {
    shutDown(Phase.DRAINING);
  }

  /** Takes no more keys and forgets all it has; what is worked on may be ended. */
  void close() {
    shutDown(Phase.CLOSED);
  }

  private void shutDown(Phase next) {
    lock.lock();
    try {
      if (next.compareTo(phase) > 0) {
        phase = next;
      }
      alarms.clearAll();
      if (phase == Phase.CLOSED) {
        waiting.clear();
        entries.values().removeIf(entry -> !entry.processing);
      }
      for (Entry<K> entry : entries.values()) {
        entry.askedFor = null;
        entry.leftBehind = null;
        entry.addedMeanwhile &= phase == Phase.DRAINING;
        entry.failures = entry.processing ? entry.failures : 0;
      }
      entries.values().removeIf(Entry::isIdle);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no key waits and none is worked on.
   *
   * @return false if the patience is over before that
   */
  boolean awaitIdle(Duration patience) throws InterruptedException {
    long nanos = Nanos.of(patience);
    lock.lock();
    try {
      while (processing > 0 || !waiting.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = ended.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The keys that wait, the next one first. */
  List<K> waiting() {
    lock.lock();
    try {
      return waiting.stream().map(entry -> entry.key).toList();
    } finally {
      lock.unlock();
    }
  }

  /** How many keys it remembers anything about. */
  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }
}
