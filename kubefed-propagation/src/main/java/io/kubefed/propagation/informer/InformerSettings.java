package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** What informers run on, and how patient they are. Immutable; start at {@link #builder}. */
public final class InformerSettings {

  private final Executor executor;
  private final ScheduledExecutorService scheduler;
  private final Clock clock;
  private final RandomGenerator random;
  private final int callsPerCluster;
  private final int pageSize;
  private final Duration firstBackOff;
  private final Duration longestBackOff;
  private final Duration watchTimeout;
  private final Duration longestSilence;
  private final Duration notServedRetry;

  private InformerSettings(Builder builder) {
    executor = builder.executor;
    scheduler = builder.scheduler;
    clock = builder.clock;
    random = builder.random;
    callsPerCluster = builder.callsPerCluster;
    pageSize = builder.pageSize;
    firstBackOff = builder.firstBackOff;
    longestBackOff = builder.longestBackOff;
    watchTimeout = builder.watchTimeout;
    longestSilence = builder.longestSilence;
    notServedRetry = builder.notServedRetry;
  }

  /**
   * Settings with an executor and a scheduler, which stay the caller's to shut down.
   *
   * @param executor runs the calls to clusters and the listeners, both of which block. It has to
   *     start a thread for every task that waits (a cached pool, virtual threads), or a hanging
   *     cluster takes the threads of the others
   * @param scheduler runs timers, which never block; one thread serves thousands of informers
   */
  public static Builder builder(Executor executor, ScheduledExecutorService scheduler) {
    return new Builder(executor, scheduler);
  }

  Executor executor() {
    return executor;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  Clock clock() {
    return clock;
  }

  int callsPerCluster() {
    return callsPerCluster;
  }

  int pageSize() {
    return pageSize;
  }

  /** When the server is to end a watch: up to half as long again, so that not all end at once. */
  Duration nextWatchTimeout() {
    return Duration.ofSeconds((long) (watchTimeout.toSeconds() * (1 + random.nextDouble() / 2)));
  }

  Duration longestSilence() {
    return longestSilence;
  }

  /** How long to wait after that many failures in a row: twice as long each time, with jitter. */
  Duration backOff(int failuresBefore) {
    long longest = longestBackOff.toMillis();
    long doubled = firstBackOff.toMillis() << Math.min(failuresBefore, 20);
    return withJitter(Duration.ofMillis(Math.min(longest, doubled)));
  }

  /** How long to wait before asking again for a type that is not served. */
  Duration nextNotServedRetry() {
    return withJitter(notServedRetry);
  }

  private Duration withJitter(Duration longest) {
    return Duration.ofMillis((long) (longest.toMillis() * (0.5 + random.nextDouble() / 2)));
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final Executor executor;
    private final ScheduledExecutorService scheduler;
    private Clock clock = Clock.systemUTC();
    private RandomGenerator random = new Random();
    private int callsPerCluster = 4;
    private int pageSize = 500;
    private Duration firstBackOff = Duration.ofMillis(500);
    private Duration longestBackOff = Duration.ofSeconds(30);
    private Duration watchTimeout = Duration.ofMinutes(6);
    private Duration longestSilence = Duration.ofSeconds(150);
    private Duration notServedRetry = Duration.ofMinutes(1);

    private Builder(Executor executor, ScheduledExecutorService scheduler) {
      this.executor = requireNonNull(executor, "executor");
      this.scheduler = requireNonNull(scheduler, "scheduler");
    }

    /** What times are taken from. Default: the system's clock. */
    public Builder clock(Clock value) {
      clock = requireNonNull(value, "clock");
      return this;
    }

    /** What jitter comes from; must be thread-safe. Default: a {@link Random}. */
    public Builder random(RandomGenerator value) {
      random = requireNonNull(value, "random");
      return this;
    }

    /**
     * How many lists and watch requests are under way in one cluster at a time, over all its
     * informers of a group. Open watches do not count. Default: 4.
     */
    public Builder callsPerCluster(int value) {
      callsPerCluster = atLeastOne("callsPerCluster", value);
      return this;
    }

    /** How many objects are fetched at once when listing. Default: 500. */
    public Builder pageSize(int value) {
      pageSize = atLeastOne("pageSize", value);
      return this;
    }

    /**
     * How long to wait after the first failure and at most after many, each less up to half.
     * Default: half a second, 30 seconds.
     */
    public Builder backOff(Duration first, Duration longest) {
      firstBackOff = positive("first back-off", first);
      longestBackOff = positive("longest back-off", longest);
      if (first.compareTo(longest) > 0) {
        throw new IllegalArgumentException(
            "the first back-off, " + first + ", is longer than the longest, " + longest);
      }
      return this;
    }

    /**
     * When the server is asked to end a watch, at the earliest; up to half as long is added at
     * random. The next goes on where it ended. Default: 6 minutes.
     */
    public Builder watchTimeout(Duration value) {
      if (value.toSeconds() < 1) {
        throw new IllegalArgumentException("a watch takes at least a second, not " + value);
      }
      watchTimeout = value;
      return this;
    }

    /**
     * How long a watch may deliver nothing, bookmarks included, before it is taken for dead and
     * renewed. API servers send a bookmark every minute or so. Default: 150 seconds.
     */
    public Builder longestSilence(Duration value) {
      longestSilence = positive("longest silence", value);
      return this;
    }

    /** How often a type that is not served is asked for, less up to half. Default: every minute. */
    public Builder notServedRetry(Duration value) {
      notServedRetry = positive("retry of a type that is not served", value);
      return this;
    }

    private static int atLeastOne(String what, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(what + " must be at least 1, not " + value);
      }
      return value;
    }

    private static Duration positive(String what, Duration value) {
      if (value.isNegative() || value.toMillis() == 0) {
        throw new IllegalArgumentException("the " + what + " cannot be " + value);
      }
      return value;
    }

    /** The settings. */
    public InformerSettings build() {
      return new InformerSettings(this);
    }
  }
}
