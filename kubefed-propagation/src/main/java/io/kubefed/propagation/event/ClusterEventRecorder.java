package io.kubefed.propagation.event;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.Interruptible;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events as core/v1 Events beside the objects they are about; those of cluster-scoped
 * objects into namespace {@code default}. Thread-safe.
 *
 * <p>In the spirit of client-go's correlator: what says the same about the same object becomes one
 * Event that counts, and each object has a bucket of tokens, so that one that goes wrong all the
 * time does not flood the host. All normal events share another bucket: a change of thousands of
 * objects is told by a few Events and does not cost the host thousands of writes, while warnings
 * get through. What buckets hold back is counted into the Event's next write.
 *
 * <p>Recording puts into a bounded queue, from which at most {@value #MAX_REQUESTS} tasks at a time
 * write on the given executor; idle, it has none. What finds the queue full, or cannot be written,
 * is dropped and counted in {@link #statistics}; failures are logged when they begin and when they
 * end.
 */
public final class ClusterEventRecorder implements EventRecorder, AutoCloseable {

  /** How many requests are on their way at most. */
  static final int MAX_REQUESTS = 2;

  private static final Logger logger = LoggerFactory.getLogger(ClusterEventRecorder.class);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final ClusterClient client;
  private final Clock clock;
  private final Executor executor;
  private final String component;
  private final int capacity;
  private final EventNames names;
  private final RecentEvents recent;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final Queue<RecentEvents.Said> queue = new ArrayDeque<>();
  private final Set<Interruptible> running = new HashSet<>();
  private int workers;
  private long written;
  private long limited;
  private long dropped;
  private boolean failing;
  private boolean closed;

  private ClusterEventRecorder(Builder builder) {
    client = builder.client;
    clock = builder.clock;
    executor = builder.executor;
    component = builder.component;
    capacity = builder.capacity;
    names = new EventNames(clock);
    recent =
        new RecentEvents(
            builder.time, builder.burst, builder.refill, builder.normalBurst, builder.normalRefill);
  }

  /**
   * Describes a recorder.
   *
   * @param client reaches the host; left open
   * @param executor runs the requests, which block
   */
  public static Builder builder(ClusterClient client, Timekeeper time, Executor executor) {
    return new Builder(client, time, executor);
  }

  /**
   * What has become of the events so far.
   *
   * @param queued how many Events wait to be written
   * @param written how many writes of Events succeeded
   * @param limited how many events were held back because their object, or all normal events, had
   *     too many
   * @param dropped how many events are lost: the queue was full, or the write failed
   */
  public record Statistics(int queued, long written, long limited, long dropped) {}

  /** What has become of the events so far. */
  public Statistics statistics() {
    lock.lock();
    try {
      return new Statistics(queue.size(), written, limited, dropped);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void record(JsonValue object, Severity severity, String reason, String message) {
    EventKey key = EventKey.of(object, severity, reason, message);
    Instant now = clock.instant();
    boolean another = false;
    lock.lock();
    try {
      if (closed) {
        dropped++;
        return;
      }
      RecentEvents.Said entry = recent.entry(key);
      entry.happened(now);
      if (entry.queued) {
        return;
      }
      if (queue.size() >= capacity) {
        dropped += entry.forget();
        return;
      }
      if (!recent.allows(key)) {
        limited++;
        return;
      }
      entry.queued = true;
      queue.add(entry);
      if (workers < MAX_REQUESTS) {
        workers++;
        another = true;
      }
    } finally {
      lock.unlock();
    }
    if (another) {
      startWorker();
    }
  }

  /**
   * Where normal events are held back, one whose message has not been made yet is so before that,
   * and does not count into what is written later.
   */
  @Override
  public void record(JsonValue object, Severity severity, String reason, Supplier<String> message) {
    if (severity == Severity.NORMAL) {
      lock.lock();
      try {
        if (!closed && !recent.allowsNormal()) {
          limited++;
          return;
        }
      } finally {
        lock.unlock();
      }
    }
    record(object, severity, reason, message.get());
  }

  private void startWorker() {
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      lock.lock();
      try {
        endWorker();
        drop();
      } finally {
        lock.unlock();
      }
    }
  }

  private void work() {
    Interruptible stretch = new Interruptible();
    lock.lock();
    try {
      running.add(stretch);
    } finally {
      lock.unlock();
    }
    stretch.begin();
    try {
      for (Optional<Write> write = next(); write.isPresent(); write = next()) {
        make(write.get());
      }
    } finally {
      stretch.end();
      lock.lock();
      try {
        running.remove(stretch);
      } finally {
        lock.unlock();
      }
    }
  }

  /** What is to be written of an entry that nobody else writes meanwhile. */
  private record Write(RecentEvents.Said entry, Snapshot now) {}

  private record Snapshot(String name, int count, int fresh, Instant first, Instant last) {}

  private Optional<Write> next() {
    lock.lock();
    try {
      Iterator<RecentEvents.Said> waiting = queue.iterator();
      while (waiting.hasNext()) {
        RecentEvents.Said entry = waiting.next();
        if (!entry.writing) {
          waiting.remove();
          entry.queued = false;
          entry.writing = true;
          Snapshot now =
              new Snapshot(entry.name, entry.count, entry.fresh, entry.first, entry.last);
          entry.fresh = 0;
          return Optional.of(new Write(entry, now));
        }
      }
      endWorker();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void endWorker() {
    workers--;
    quiet.signalAll();
  }

  private void make(Write write) {
    try {
      String name = write(write.entry().key, write.now());
      settle(write, name, null);
    } catch (RuntimeException e) {
      settle(write, write.now().name(), e);
    }
  }

  private void settle(Write write, String name, @Nullable RuntimeException failure) {
    lock.lock();
    try {
      write.entry().writing = false;
      write.entry().name = name;
      if (failure == null) {
        written++;
        if (failing) {
          failing = false;
          logger.atInfo().addKeyValue("dropped", dropped).log("Events can be written again");
        }
        return;
      }
      dropped += write.now().fresh();
      if (goesWithItsNamespace(failure)) {
        logger.debug("An event is dropped with its namespace: {}", failure.getMessage());
      } else if (!failing) {
        failing = true;
        logger.atWarn().log("Events cannot be written and are dropped: {}", failure.getMessage());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a namespace takes no more because it is going, which says nothing about others. */
  private static boolean goesWithItsNamespace(RuntimeException failure) {
    return failure instanceof NotFoundException
        || (failure instanceof ForbiddenException
            && String.valueOf(failure.getMessage()).contains("is being terminated"));
  }

  /** Writes an Event, and tells its name. */
  private String write(EventKey key, Snapshot now) {
    ResourceType type = StandardTypes.EVENT;
    if (!now.name().isEmpty()) {
      try {
        JsonValue change =
            JsonValue.of(
                Map.of("count", now.count(), "lastTimestamp", EventJson.timestamp(now.last())));
        client.patch(type, key.namespace(), now.name(), Patch.merge(change), WriteOptions.DEFAULT);
        return now.name();
      } catch (NotFoundException e) {
        // The server forgets Events after an hour; the next begins with the count so far.
      }
    }
    String name = names.next(key.name());
    client.create(
        type,
        EventJson.event(key, name, component, now.count(), now.first(), now.last()),
        WriteOptions.DEFAULT);
    return name;
  }

  /**
   * Takes no more, waits up to two seconds until what is queued is written, interrupts the rest and
   * drops it.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      long left = CLOSE_PATIENCE.toNanos();
      while (workers > 0 && left > 0) {
        left = quiet.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      drop();
      running.forEach(Interruptible::interrupt);
      lock.unlock();
    }
  }

  private void drop() {
    for (RecentEvents.Said entry : queue) {
      entry.queued = false;
      dropped += entry.forget();
    }
    queue.clear();
  }

  /** Describes a recorder. Not thread-safe. */
  public static final class Builder {

    private final ClusterClient client;
    private final Timekeeper time;
    private final Executor executor;
    private Clock clock = Clock.systemUTC();
    private String component = "kubefed-controller-manager";
    private int capacity = 1_000;
    private int burst = 25;
    private Duration refill = Duration.ofMinutes(5);
    private int normalBurst = 25;
    private Duration normalRefill = Duration.ofMillis(200);

    private Builder(ClusterClient client, Timekeeper time, Executor executor) {
      this.client = requireNonNull(client, "client");
      this.time = requireNonNull(time, "time");
      this.executor = requireNonNull(executor, "executor");
    }

    /** The time of day that Events carry. Default: the system's. */
    public Builder clock(Clock value) {
      clock = requireNonNull(value, "clock");
      return this;
    }

    /** Who says it: {@code source.component}. Default: {@code kubefed-controller-manager}. */
    public Builder component(String value) {
      component = requireNonNull(value, "component");
      return this;
    }

    /** How many Events wait at most, at least 1. Default: 1,000. */
    public Builder capacity(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("a queue for " + value + " events is too short");
      }
      capacity = value;
      return this;
    }

    /**
     * How many writes an object has at once, at least 1, and how long until it has one more.
     * Default: client-go's 25 and five minutes.
     */
    public Builder limit(int atOnce, Duration oneMore) {
      checkLimit(atOnce, oneMore);
      burst = atOnce;
      refill = oneMore;
      return this;
    }

    /**
     * How many writes of normal events there are at once over all objects, at least 1, and how long
     * until there is one more. Default: 25, and 200 milliseconds, which makes 5 a second.
     */
    public Builder normalLimit(int atOnce, Duration oneMore) {
      checkLimit(atOnce, oneMore);
      normalBurst = atOnce;
      normalRefill = oneMore;
      return this;
    }

    private static void checkLimit(int atOnce, Duration oneMore) {
      if (atOnce < 1 || oneMore.isNegative() || oneMore.isZero()) {
        throw new IllegalArgumentException(
            "a limit of " + atOnce + " events and one more every " + oneMore + " is none");
      }
    }

    /** The recorder, which starts nothing. */
    public ClusterEventRecorder build() {
      return new ClusterEventRecorder(this);
    }
  }

  /** Names as client-go gives them, none twice. */
  private static final class EventNames {

    private static final int LONGEST = 253;

    private final Clock clock;
    private long last;

    EventNames(Clock clock) {
      this.clock = clock;
    }

    synchronized String next(String object) {
      Instant now = clock.instant();
      last = Math.max(last + 1, now.getEpochSecond() * 1_000_000_000 + now.getNano());
      String suffix = "." + Long.toHexString(last);
      int end = Math.min(object.length(), LONGEST - suffix.length());
      while (end > 0 && !Character.isLetterOrDigit(object.charAt(end - 1))) {
        end--;
      }
      return object.substring(0, end) + suffix;
    }
  }
}
