package io.kubefed.propagation.event;

import io.kubefed.propagation.engine.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;

/**
 * What was said lately, and how much about which object. Not thread-safe: its owner's lock guards
 * it.
 */
final class RecentEvents {

  /** As client-go: the oldest are forgotten, and said again would be a new Event. */
  private static final int MOST = 4096;

  /** An Event: what it says, and how often. */
  static final class Said {

    final EventKey key;

    /** The name of the Event; empty while there is none. */
    String name = "";

    int count;

    /** How many of them no write has told of. */
    int fresh;

    Instant first = Instant.EPOCH;
    Instant last = Instant.EPOCH;
    boolean queued;
    boolean writing;

    private Said(EventKey key) {
      this.key = key;
    }

    void happened(Instant now) {
      if (count == 0) {
        first = now;
      }
      last = now;
      count++;
      fresh++;
    }

    /** Tells how many are lost if it is not written. */
    int forget() {
      int lost = fresh;
      fresh = 0;
      return lost;
    }
  }

  private static final class Bucket {

    private final int burst;
    private final double nanosPerToken;
    private double tokens;
    private long filled;

    Bucket(int burst, Duration refill, long now) {
      this.burst = burst;
      this.nanosPerToken = refill.toNanos();
      this.tokens = burst;
      this.filled = now;
    }

    boolean has(long now) {
      tokens = Math.min(burst, tokens + (now - filled) / nanosPerToken);
      filled = now;
      return tokens >= 1;
    }

    void take() {
      tokens--;
    }
  }

  private final Timekeeper time;
  private final int burst;
  private final Duration refill;
  private final Bucket normal;
  private final Map<EventKey, Said> said = new Recent<>();
  private final Map<String, Bucket> buckets = new Recent<>();

  RecentEvents(
      Timekeeper time, int burst, Duration refill, int normalBurst, Duration normalRefill) {
    this.time = time;
    this.burst = burst;
    this.refill = refill;
    this.normal = new Bucket(normalBurst, normalRefill, time.nanoTime());
  }

  Said entry(EventKey key) {
    return said.computeIfAbsent(key, Said::new);
  }

  /** Whether there is a token of all normal events. */
  boolean allowsNormal() {
    return normal.has(time.nanoTime());
  }

  /** Takes a token of the object, and one of all normal events for those, if there are both. */
  boolean allows(EventKey key) {
    long now = time.nanoTime();
    Bucket bucket = buckets.computeIfAbsent(key.object(), object -> new Bucket(burst, refill, now));
    boolean isNormal = key.severity() == EventRecorder.Severity.NORMAL;
    if (!bucket.has(now) || (isNormal && !normal.has(now))) {
      return false;
    }
    bucket.take();
    if (isNormal) {
      normal.take();
    }
    return true;
  }

  /** Keeps what was used last. */
  private static final class Recent<K, V> extends LinkedHashMap<K, V> {

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Entry<K, V> eldest) {
      return size() > MOST;
    }
  }
}
