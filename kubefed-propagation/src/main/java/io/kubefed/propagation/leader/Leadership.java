package io.kubefed.propagation.leader;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.engine.Interruptible;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.propagation.engine.Timekeeper.Cancellable;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate for the leadership of a federation. Thread-safe.
 *
 * <p>Who leads holds a Lease in the host cluster and renews it. As KubeFed's own controller manager
 * knows nothing of that Lease, the lock that it keeps in a ConfigMap (or in Endpoints) is held and
 * renewed as well, in KubeFed's words: a controller manager of KubeFed that leads is waited for,
 * and one that is started meanwhile waits. Both locks are always taken in the same order, and one
 * without the other is nothing.
 *
 * <p>A leader ceases to write before others can begin to, by a fence: see {@link Term#mayWrite}.
 * Others begin {@link LeadershipSettings#leaseDuration} after they saw the last renewal; the fence
 * closes {@link LeadershipSettings#renewDeadline} after that renewal was sent. Neither compares its
 * clock with another's. A fence that has closed once stays closed: the term is over, and the
 * candidate stands again after {@link LeadershipListener#onLost}. KubeFed reads its settings once
 * and waits by them alone: restart it before a longer lease is set.
 *
 * <p>Candidates look every retry period and up to 1.2 times that longer, and when a watch on the
 * Lease tells of a change: they see each renewal at once, so they take over within the lease's
 * duration, and at once where it is given back.
 *
 * <p>A renewal that fails is tried again sooner than the period says as the fence comes closer.
 * Nothing runs on a thread of its own: each round of calls is a task on the given executor,
 * interrupted after the renew deadline, and idle is idle. A client whose calls time out in less
 * than half of that leaves a leader a second try when a connection hangs. Failures are logged when
 * they begin and when they end, and are tried again.
 */
public final class Leadership implements AutoCloseable {

  /** The name of KubeFed's lock, and of the Lease beside it. */
  public static final String DEFAULT_NAME = "kubefed-controller-manager";

  private static final Logger logger = LoggerFactory.getLogger(Leadership.class);

  /** As in client-go: candidates wait the period and up to 1.2 times it, so that none keep step. */
  private static final double JITTER = 1.2;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(15);

  private final Timekeeper time;
  private final Clock clock;
  private final Executor executor;
  private final RandomGenerator random;
  private final String identity;
  private final LockSet locks;
  private final LeaseWatch watch;
  private final Callbacks callbacks;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private LeadershipSettings settings;
  private boolean started;
  private boolean closed;
  private boolean lookAgain;
  private boolean failing;
  private boolean resigning;
  private volatile @Nullable LiveTerm term;
  private @Nullable Interruptible round;
  private @Nullable Cancellable nextRound;
  private @Nullable Cancellable roundTimeout;
  private @Nullable Cancellable fenceTimer;

  private Leadership(Builder builder) {
    time = builder.time;
    clock = builder.clock;
    executor = builder.executor;
    random = builder.random;
    identity = builder.identity;
    settings = builder.settings;
    locks =
        new LockSet(
            new LeaderLock.LockSurroundings(builder.client, time, clock),
            builder.namespace,
            builder.name,
            identity,
            builder.honourConfigMapLock);
    watch = new LeaseWatch(builder.client, builder.namespace, builder.name, this::lookNow);
    callbacks =
        new Callbacks(executor, builder.listener, this::onGainedFailed, this::onCallbackEnd);
  }

  /**
   * Describes a candidate.
   *
   * @param client reaches the host cluster; not fenced, and left open
   * @param executor runs rounds of calls, which block, and the listener
   * @param namespace where the locks are: the namespace of the control plane
   */
  public static Builder builder(
      ClusterClient client,
      Timekeeper time,
      Executor executor,
      String namespace,
      LeadershipListener listener) {
    return new Builder(client, time, executor, namespace, listener);
  }

  /** Stands for leadership from now on, and does not wait for it. Once. */
  public void start() {
    lock.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("a candidate is started once, before it is closed");
      }
      started = true;
      scheduleRound(Duration.ZERO);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes other settings from the next round on. A leader first takes the lock they name, then
   * gives the old one back, and goes on leading.
   */
  public void configure(LeadershipSettings value) {
    requireNonNull(value, "settings");
    lock.lock();
    try {
      if (settings.equals(value)) {
        return;
      }
      settings = value;
      if (started && !closed && round == null && callbacks.isIdle()) {
        scheduleRound(Duration.ZERO);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether this process may write now: {@link Term#mayWrite} of its term, if it leads. */
  public boolean mayWrite() {
    LiveTerm now = term;
    return now != null && now.mayWrite();
  }

  /** Who leads, as last seen; it need not be so any more. */
  public Optional<String> leader() {
    return Optional.of(locks.leader()).filter(holder -> !holder.isEmpty());
  }

  /** How this candidate calls itself. */
  public String identity() {
    return identity;
  }

  private void lookNow(String version) {
    lock.lock();
    try {
      if (closed || term != null || version.equals(locks.leaseVersion())) {
        return;
      }
      if (round != null) {
        lookAgain = true;
      } else if (callbacks.isIdle()) {
        scheduleRound(Duration.ZERO);
      }
    } finally {
      lock.unlock();
    }
  }

  private void scheduleRound(Duration delay) {
    cancel(nextRound);
    nextRound = time.schedule(delay, this::beginRound);
  }

  private static void cancel(@Nullable Cancellable task) {
    if (task != null) {
      task.cancel();
    }
  }

  private void beginRound() {
    lock.lock();
    try {
      if (closed || round != null || (term == null && !callbacks.isIdle())) {
        return;
      }
      LiveTerm current = term;
      if (current != null && !current.mayWrite()) {
        lose(current, "the lease was not renewed in time");
        return;
      }
      Interruptible stretch = new Interruptible();
      round = stretch;
      lookAgain = false;
      roundTimeout = time.schedule(settings.renewDeadline(), stretch::interrupt);
      LeadershipSettings now = settings;
      boolean resign = current == null && resigning;
      execute(() -> runRound(stretch, current, resign, now), () -> endRound(stretch));
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task, or does what is to be done where the executor takes none. */
  private void execute(Runnable task, Runnable refused) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      logger
          .atError()
          .addKeyValue("identity", identity)
          .setCause(e)
          .log("The given executor takes no more tasks; this process can neither lead nor stand");
      refused.run();
    }
  }

  private void runRound(
      Interruptible stretch,
      @Nullable LiveTerm current,
      boolean resign,
      LeadershipSettings settings) {
    Optional<Fence> fence = Optional.empty();
    RuntimeException failure = null;
    stretch.begin();
    try {
      if (current != null) {
        fence = Optional.of(locks.renew(settings));
      } else if (resign) {
        locks.giveBack();
      } else {
        fence = locks.acquire(settings);
        if (fence.isEmpty()) {
          watch.open();
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      stretch.end();
    }
    lock.lock();
    try {
      endRound(stretch);
      if (closed) {
        return;
      }
      note(failure);
      if (resign) {
        resigning = false;
        scheduleRound(settings.leaseDuration());
      } else if (current == null) {
        settleCandidate(fence, failure, settings);
      } else if (current == term) {
        settleLeader(current, fence, failure);
      }
    } finally {
      lock.unlock();
    }
  }

  private void endRound(Interruptible stretch) {
    lock.lock();
    try {
      if (round == stretch) {
        round = null;
        cancel(roundTimeout);
        quiet.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void note(@Nullable RuntimeException failure) {
    if (failure == null || failure instanceof LockHeldException) {
      if (failing) {
        failing = false;
        logger.atInfo().addKeyValue("identity", identity).log("The locks answer again");
      }
      return;
    }
    if (!failing) {
      failing = true;
      boolean typed = failure instanceof KubefedException;
      (typed ? logger.atWarn() : logger.atError())
          .addKeyValue("identity", identity)
          .addKeyValue("leading", term != null)
          .setCause(typed ? null : failure)
          .log("The locks of leadership cannot be used, trying again: {}", failure.getMessage());
    }
  }

  private void settleCandidate(
      Optional<Fence> fence, @Nullable RuntimeException failure, LeadershipSettings used) {
    if (fence.isPresent() && fence.get().isOpen(time, clock)) {
      LiveTerm gained = new LiveTerm(fence.get(), time, clock);
      term = gained;
      watch.close();
      logger
          .atInfo()
          .addKeyValue("identity", identity)
          .addKeyValue("locks", locks)
          .log("This process is promoted as leader");
      setFenceTimer(gained);
      scheduleRound(used.retryPeriod());
      callbacks.gained(gained);
    } else if (fence.isPresent() || lookAgain) {
      scheduleRound(Duration.ZERO);
    } else {
      long period = used.retryPeriod().toNanos();
      Duration wait = Duration.ofNanos(period + (long) (period * JITTER * random.nextDouble()));
      Duration free = locks.untilFree(used).plusNanos(1);
      boolean soon = failure == null && locks.isHeldByOthers() && free.compareTo(wait) < 0;
      scheduleRound(soon ? free : wait);
    }
  }

  private void settleLeader(
      LiveTerm current, Optional<Fence> fence, @Nullable RuntimeException failure) {
    if (failure instanceof LockHeldException held) {
      lose(current, held.problem());
    } else if (fence.isPresent()) {
      if (current.extend(fence.get())) {
        setFenceTimer(current);
        scheduleRound(settings.retryPeriod());
      } else {
        lose(current, "the lease was renewed too late");
      }
    } else if (current.mayWrite()) {
      scheduleRound(afterFailure(current, settings.retryPeriod()));
    } else {
      lose(current, "the lease could not be renewed in time");
    }
  }

  /** Sooner than the period as the fence comes closer, so that there always is another try. */
  private static Duration afterFailure(LiveTerm current, Duration period) {
    Duration third = current.left().dividedBy(3);
    Duration least = period.dividedBy(20);
    Duration wait = third.compareTo(period) < 0 ? third : period;
    return wait.compareTo(least) < 0 ? least : wait;
  }

  private void setFenceTimer(LiveTerm current) {
    cancel(fenceTimer);
    fenceTimer = time.schedule(current.left(), () -> onFence(current));
  }

  private void onFence(LiveTerm current) {
    lock.lock();
    try {
      if (term != current) {
        return;
      }
      if (current.mayWrite()) {
        setFenceTimer(current);
      } else {
        lose(current, "the lease could not be renewed in time");
      }
    } finally {
      lock.unlock();
    }
  }

  private void lose(LiveTerm current, String why) {
    current.end();
    term = null;
    cancel(fenceTimer);
    cancel(nextRound);
    if (round != null) {
      round.interrupt();
    }
    (closed ? logger.atInfo() : logger.atWarn())
        .addKeyValue("identity", identity)
        .addKeyValue("leader", locks.leader())
        .log("This process leads no longer: {}", why);
    callbacks.lost();
  }

  private void onGainedFailed(RuntimeException failure) {
    lock.lock();
    try {
      LiveTerm current = term;
      logger
          .atError()
          .addKeyValue("identity", identity)
          .setCause(failure)
          .log("What the leader is to do could not be started");
      if (current != null) {
        resigning = true;
        lose(current, "it could not begin; others are given a chance");
      }
    } finally {
      lock.unlock();
    }
  }

  private void onCallbackEnd() {
    lock.lock();
    try {
      quiet.signalAll();
      if (!closed && term == null && callbacks.isIdle()) {
        scheduleRound(resigning ? Duration.ZERO : settings.retryPeriod());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stands no longer. A leader may not write from here on; once {@link LeadershipListener#onLost}
   * has returned the locks are given back, so that another candidate can lead at once. Waits for
   * all of it, fifteen seconds at the most; locks that are not given back end by themselves. Not to
   * be called by the listener. A second close does nothing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      LiveTerm current = term;
      if (current != null) {
        lose(current, "it was closed");
      }
      cancel(nextRound);
      if (round != null) {
        round.interrupt();
      }
    } finally {
      lock.unlock();
    }
    try {
      if (awaitQuiet(CLOSE_PATIENCE)) {
        giveBack();
      } else {
        logger
            .atWarn()
            .addKeyValue("identity", identity)
            .log("What the leader did has not ended; the locks are kept until they expire");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watch.close(); // A round that went on may have opened it.
    }
  }

  private boolean awaitQuiet(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (round != null || !callbacks.isIdle()) {
        if (left <= 0) {
          return false;
        }
        left = quiet.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack() throws InterruptedException {
    Interruptible stretch = new Interruptible();
    lock.lock();
    try {
      round = stretch;
    } finally {
      lock.unlock();
    }
    execute(
        () -> {
          stretch.begin();
          try {
            locks.giveBack();
          } catch (RuntimeException e) {
            logger
                .atWarn()
                .addKeyValue("identity", identity)
                .log("The locks could not be given back and expire: {}", e.getMessage());
          } finally {
            stretch.end();
            endRound(stretch);
          }
        },
        () -> endRound(stretch));
    if (!awaitQuiet(
        Duration.ofNanos(
            Math.min(settings.renewDeadline().toNanos(), TimeUnit.SECONDS.toNanos(5))))) {
      stretch.interrupt();
      awaitQuiet(Duration.ofSeconds(1));
    }
  }

  /** Describes a candidate. Not thread-safe. */
  public static final class Builder {

    private final ClusterClient client;
    private final Timekeeper time;
    private final Executor executor;
    private final String namespace;
    private final LeadershipListener listener;
    private String identity = ProcessIdentity.unique();
    private String name = DEFAULT_NAME;
    private LeadershipSettings settings = LeadershipSettings.DEFAULT;
    private boolean honourConfigMapLock = true;
    private Clock clock = Clock.systemUTC();
    private RandomGenerator random = new Random();

    private Builder(
        ClusterClient client,
        Timekeeper time,
        Executor executor,
        String namespace,
        LeadershipListener listener) {
      this.client = requireNonNull(client, "client");
      this.time = requireNonNull(time, "time");
      this.executor = requireNonNull(executor, "executor");
      this.namespace = requireNonNull(namespace, "namespace");
      this.listener = requireNonNull(listener, "listener");
      if (namespace.isEmpty()) {
        throw new IllegalArgumentException("the locks of leadership need a namespace");
      }
    }

    /**
     * How the candidate calls itself. No other may have the same at the same time: they would take
     * each other for themselves. Default: the host's name and a random UUID, as KubeFed does.
     */
    public Builder identity(String value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("a candidate needs an identity");
      }
      identity = value;
      return this;
    }

    /** The name of the locks. Default: {@value Leadership#DEFAULT_NAME}, which is KubeFed's. */
    public Builder name(String value) {
      name = requireNonNull(value, "name");
      return this;
    }

    /** How long everything takes. Default: {@link LeadershipSettings#DEFAULT}. */
    public Builder settings(LeadershipSettings value) {
      settings = requireNonNull(value, "settings");
      return this;
    }

    /**
     * Whether to hold KubeFed's lock as well, whatever {@link LeadershipSettings#resourceLock}
     * names. Without, nothing keeps KubeFed's controller manager from writing at the same time.
     * Default: true.
     */
    public Builder honourConfigMapLock(boolean value) {
      honourConfigMapLock = value;
      return this;
    }

    /** The time of day, for records. Default: the system's. */
    public Builder clock(Clock value) {
      clock = requireNonNull(value, "clock");
      return this;
    }

    /** Where chance comes from; thread-safe. Default: a {@link Random} of its own. */
    public Builder random(RandomGenerator value) {
      random = requireNonNull(value, "random");
      return this;
    }

    /** The candidate, which has not begun to stand. */
    public Leadership build() {
      return new Leadership(this);
    }
  }
}
