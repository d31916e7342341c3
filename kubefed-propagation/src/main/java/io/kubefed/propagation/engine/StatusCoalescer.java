package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds what many clusters answer about a key into few updates: one when all have answered, instead
 * of one for each. Thread-safe.
 *
 * <p>Each time that a key is sent out to clusters is a <em>round</em>. An update is given
 *
 * <ul>
 *   <li>as soon as all clusters of the round have answered, at once where none is asked;
 *   <li>when the longest wait is over, with what there is by then. The wait begins with the first
 *       change that no update has told of; further rounds do not begin it anew, so a key that never
 *       settles gets an update now and then all the same;
 *   <li>at once for an answer that comes when all have answered.
 * </ul>
 *
 * <p>An update that would say the same as the last one is left out. Answers of an earlier round are
 * ignored once there is a newer: that one will be answered as well. Updates of one key come one
 * after the other and in order, on the thread of an answer, of a new round or of the time keeper.
 *
 * @param <K> the keys
 * @param <R> the answer of one cluster
 */
public final class StatusCoalescer<K, R> implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(StatusCoalescer.class);

  /** The clusters that were asked about a key at one time, and may answer. Thread-safe. */
  public final class Round {

    private final K key;
    private final Set<String> outstanding;

    private Round(K key, Collection<String> clusters) {
      this.key = key;
      this.outstanding = new HashSet<>(clusters);
    }

    /**
     * The answer of a cluster; a later one replaces it. Ignored where the cluster was not asked, or
     * the round is not the last one of its key.
     */
    public void answer(String cluster, R result) {
      StatusCoalescer.this.answer(
          this, requireNonNull(cluster, "cluster"), requireNonNull(result, "result"));
    }
  }

  private final class Entry {

    final Map<String, R> results = new HashMap<>();
    Round round;
    Set<String> clusters = Set.of();
    @Nullable Answers<R> last;
    boolean overdue;
    boolean telling;
    boolean changedMeanwhile;
    boolean waits;

    Entry(Round round) {
      this.round = round;
    }

    Answers<R> answers() {
      return new Answers<>(results, round.outstanding);
    }
  }

  private final Timekeeper time;
  private final long longestWait;
  private final BiPredicate<? super R, ? super R> same;
  private final BiConsumer<? super K, ? super Answers<R>> updates;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Entry> entries = new HashMap<>();
  private final Alarms<K> alarms;
  private boolean closed;

  /**
   * A coalescer without keys; it starts nothing.
   *
   * @param longestWait after what time an update is given although some clusters are silent
   * @param same whether two answers of a cluster are the same to whoever gets the updates
   * @param updates gets the updates; must be short and not block. An update that it fails to take
   *     does not count as given
   */
  public StatusCoalescer(
      Timekeeper time,
      Duration longestWait,
      BiPredicate<? super R, ? super R> same,
      BiConsumer<? super K, ? super Answers<R>> updates) {
    if (longestWait.isNegative()) {
      throw new IllegalArgumentException("longestWait must not be negative: " + longestWait);
    }
    this.time = requireNonNull(time, "time");
    this.longestWait = Nanos.of(longestWait);
    this.same = requireNonNull(same, "same");
    this.updates = requireNonNull(updates, "updates");
    this.alarms = new Alarms<>(time, this::onAlarm);
  }

  /**
   * Begins a round, the last one of its key from now on. What clusters answered before is kept
   * until they answer again; of clusters that are not asked any more it is dropped.
   *
   * @param clusters all that are asked; may be empty
   */
  public Round begin(K key, Collection<String> clusters) {
    Round round = new Round(requireNonNull(key, "key"), clusters);
    Entry entry;
    lock.lock();
    try {
      if (closed) {
        return round;
      }
      entry = entries.computeIfAbsent(key, unused -> new Entry(round));
      entry.round = round;
      entry.clusters = Set.copyOf(clusters);
      entry.results.keySet().retainAll(entry.clusters);
      changed(entry);
    } finally {
      lock.unlock();
    }
    tell(entry);
    return round;
  }

  private void answer(Round round, String cluster, R result) {
    Entry entry;
    lock.lock();
    try {
      entry = entries.get(round.key);
      if (entry == null || entry.round != round || !entry.clusters.contains(cluster)) {
        return;
      }
      round.outstanding.remove(cluster);
      entry.results.put(cluster, result);
      changed(entry);
    } finally {
      lock.unlock();
    }
    tell(entry);
  }

  private void changed(Entry entry) {
    entry.changedMeanwhile = true;
    if (!entry.round.outstanding.isEmpty() && !entry.waits) {
      entry.waits = true;
      alarms.set(entry.round.key, time.nanoTime() + longestWait);
    }
  }

  private void onAlarm() {
    List<Entry> due;
    lock.lock();
    try {
      due = alarms.take().stream().map(entries::get).filter(e -> e != null).toList();
      for (Entry entry : due) {
        entry.waits = false;
        entry.overdue = true;
      }
    } finally {
      lock.unlock();
    }
    due.forEach(this::tell);
  }

  /** Gives updates until there is nothing new, unless another thread does so. */
  private void tell(Entry entry) {
    for (Answers<R> update = begin(entry); update != null; update = begin(entry)) {
      boolean given = false;
      try {
        updates.accept(entry.round.key, update);
        given = true;
      } catch (RuntimeException e) {
        logger
            .atError()
            .addKeyValue("key", entry.round.key)
            .setCause(e)
            .log("An update was not taken; it is given again with the next change");
      } finally {
        end(entry, given ? update : null);
      }
    }
  }

  private @Nullable Answers<R> begin(Entry entry) {
    lock.lock();
    try {
      boolean settled = entry.round.outstanding.isEmpty();
      if (closed
          || entry.telling
          || entries.get(entry.round.key) != entry
          || !(entry.overdue || (settled && entry.changedMeanwhile))) {
        return null;
      }
      entry.overdue = false;
      entry.changedMeanwhile = false;
      if (entry.waits && settled) {
        entry.waits = false;
        alarms.clear(entry.round.key);
      }
      Answers<R> update = entry.answers();
      if (isSame(entry.last, update)) {
        return null;
      }
      entry.telling = true;
      return update;
    } finally {
      lock.unlock();
    }
  }

  private boolean isSame(@Nullable Answers<R> last, Answers<R> update) {
    return last != null
        && last.outstanding().equals(update.outstanding())
        && last.results().keySet().equals(update.results().keySet())
        && update.results().entrySet().stream()
            .allMatch(
                result ->
                    same.test(
                        requireNonNull(last.results().get(result.getKey())), result.getValue()));
  }

  private void end(Entry entry, @Nullable Answers<R> given) {
    lock.lock();
    try {
      entry.telling = false;
      entry.last = given;
    } finally {
      lock.unlock();
    }
  }

  /** What the clusters have answered about a key until now; empty if there was no round. */
  public Optional<Answers<R>> answers(K key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key)).map(Entry::answers);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a key, whose object is gone: its rounds are not answered any more. */
  public void forget(K key) {
    lock.lock();
    try {
      entries.remove(key);
      alarms.clear(key);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all keys and gives no more updates. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      entries.clear();
      alarms.clearAll();
    } finally {
      lock.unlock();
    }
  }
}
