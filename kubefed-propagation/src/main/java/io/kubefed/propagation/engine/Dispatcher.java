package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.propagation.cluster.TooManyRequestsException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has keys looked at by a {@link Reconciler}: each as soon as a worker is free after it was added,
 * none twice at a time, none lost. Thread-safe.
 *
 * <p>A worker is not a thread but a task, which begins when there is something to do and ends when
 * there is not; after a handful of keys it lets others on the same executor have their turn. So any
 * number of dispatchers can share a few threads, and an idle one costs none.
 *
 * <p>Failures end here. Of a streak, the tries of one key until it succeeds, each kind of failure
 * is logged once; how many keys are in one, and how long the longest is, {@link #statistics} say.
 *
 * @param <K> the keys; their {@code equals} says which are the same
 */
public final class Dispatcher<K> implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

  /** How many keys a worker looks at before it lets others have their turn. */
  private static final int TURN = 16;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Reconciler<K> reconciler;
  private final int maxWorkers;
  private final @Nullable Executor given;
  private final KeyedQueue<K> queue;
  private final FailureStreaks<K> streaks = new FailureStreaks<>();
  private final AtomicInteger workers = new AtomicInteger();
  private final Set<Interruptible> running = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Executor executor;
  private volatile @Nullable ThreadPoolExecutor own;
  private volatile boolean closed;

  private Dispatcher(Builder<K> builder) {
    this.name = builder.name;
    this.reconciler = builder.reconciler;
    this.maxWorkers = builder.workers;
    this.given = builder.executor;
    this.queue = new KeyedQueue<>(builder.time, builder.backoff, builder.random, this::startWorker);
  }

  /**
   * Starts a dispatcher.
   *
   * @param name what to call it in logs and thread names
   */
  public static <K> Builder<K> builder(String name, Timekeeper time, Reconciler<K> reconciler) {
    return new Builder<>(name, time, reconciler);
  }

  /**
   * Begins to look at the keys, those added before included.
   *
   * @throws IllegalStateException if it has been started or closed before
   */
  public synchronized void start() {
    if (closed || executor != null) {
      throw new IllegalStateException(
          "dispatcher " + name + (closed ? " is closed" : " has been started before"));
    }
    if (given == null) {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              maxWorkers,
              maxWorkers,
              30,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              new DaemonThreads("kubefed-worker-" + name));
      pool.allowCoreThreadTimeOut(true);
      own = pool;
      executor = pool;
    } else {
      executor = given;
    }
    for (int i = 0; i < maxWorkers && queue.hasWaiting(); i++) {
      startWorker();
    }
  }

  /**
   * Has a key looked at as soon as possible; if it is just looked at, then again afterwards.
   *
   * @return false if the dispatcher takes no more keys
   */
  public boolean add(K key) {
    return queue.add(requireNonNull(key, "key"));
  }

  /**
   * Has a key looked at when the delay is over; of several delays of a key the one that ends first
   * counts. It is looked at before that as well, where it is added in the meantime.
   *
   * @return false if the dispatcher takes no more keys
   */
  public boolean addAfter(K key, Duration delay) {
    return queue.addAfter(requireNonNull(key, "key"), delay);
  }

  /** How its queue stands. */
  public QueueStatistics statistics() {
    return queue.statistics();
  }

  /**
   * Takes no more keys, forgets those to come back later, and waits until all others have been
   * looked at.
   *
   * @param patience how long to wait at most
   * @return false if the patience was over before that
   * @throws InterruptedException if the calling thread is interrupted
   */
  public boolean drain(Duration patience) throws InterruptedException {
    queue.drain();
    return queue.awaitIdle(patience);
  }

  /**
   * Forgets all keys, interrupts the calls of the reconciler that are under way, and waits for
   * their end, at most ten seconds. Ends the threads that {@link #start} began. Does not wait if
   * called by the reconciler itself.
   */
  @Override
  public void close() {
    boolean own = false;
    synchronized (this) {
      closed = true;
      queue.close();
      for (Interruptible call : running) {
        own |= call.isOnThisThread();
        call.interrupt();
      }
      if (this.own != null) {
        this.own.shutdownNow();
      }
    }
    if (!own) {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    try {
      ThreadPoolExecutor pool = own;
      boolean ended =
          pool == null
              ? queue.awaitIdle(CLOSE_PATIENCE)
              : pool.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        logger
            .atWarn()
            .addKeyValue("dispatcher", name)
            .log("A reconciler goes on although it was interrupted; closed without its end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts a worker unless there are enough.
   *
   * <p>No key is left lying: one that begins to wait while all workers are busy is there before the
   * last of them, done with its turn, counts itself out and then looks whether anything waits.
   */
  private void startWorker() {
    Executor current = executor;
    if (current == null || closed) {
      return;
    }
    int count = workers.get();
    while (count < maxWorkers) {
      if (workers.compareAndSet(count, count + 1)) {
        try {
          current.execute(this::work);
        } catch (RejectedExecutionException e) {
          workers.decrementAndGet();
          if (!closed) {
            logger
                .atError()
                .addKeyValue("dispatcher", name)
                .setCause(e)
                .log("The given executor takes no more tasks; keys are left lying");
          }
        }
        return;
      }
      count = workers.get();
    }
  }

  private void work() {
    try {
      for (int i = 0; i < TURN && !closed; i++) {
        K key = queue.poll();
        if (key == null) {
          break;
        }
        look(key);
      }
    } finally {
      workers.decrementAndGet();
      if (queue.hasWaiting()) {
        startWorker();
      }
    }
  }

  private void look(K key) {
    Interruptible call = new Interruptible();
    running.add(call);
    if (closed) {
      call.interrupt(); // Too late for close() to see it.
    }
    call.begin();
    Result result;
    @Nullable Throwable failure = null;
    try {
      result = requireNonNull(reconciler.reconcile(key), "the result of the reconciler");
    } catch (Throwable e) { // The edge: a failure must neither end the worker nor lose the key.
      failure = e;
      result = after(e);
    } finally {
      call.end();
      running.remove(call);
    }
    if (failure != null && !closed) {
      log(key, failure);
    }
    if (result.next() != Result.Next.RETRY) {
      streaks.end(key);
    }
    switch (result.next()) {
      case WAIT_FOR_EVENT -> queue.done(key);
      case LOOK_AGAIN -> queue.revisit(key, result.after());
      case RETRY -> queue.retry(key, result.after());
    }
  }

  private static Result after(Throwable failure) {
    if (failure instanceof TooManyRequestsException e) {
      return new Result(Result.Next.RETRY, e.retryAfter());
    }
    return failure instanceof KubefedException e && !e.isRetryable()
        ? Result.done()
        : Result.retry();
  }

  private void log(K key, Throwable failure) {
    if (!streaks.isNews(key, failure)) {
      return;
    }
    if (failure instanceof KubefedException e) {
      logger
          .atWarn()
          .addKeyValue("dispatcher", name)
          .addKeyValue("key", key)
          .addKeyValue("retried", e.isRetryable())
          .log("Reconciling failed: {}", e.getMessage());
    } else {
      logger
          .atError()
          .addKeyValue("dispatcher", name)
          .addKeyValue("key", key)
          .setCause(failure)
          .log("Reconciling failed unexpectedly and is retried");
    }
  }

  /**
   * Collects the settings of a {@link Dispatcher}. Not thread-safe.
   *
   * @param <K> the keys
   */
  public static final class Builder<K> {

    private final String name;
    private final Timekeeper time;
    private final Reconciler<K> reconciler;
    private int workers = 4;
    private @Nullable Executor executor;
    private Backoff backoff = Backoff.exponential(Duration.ofMillis(100), Duration.ofMinutes(5));
    private RandomGenerator random = new Random();

    private Builder(String name, Timekeeper time, Reconciler<K> reconciler) {
      this.name = requireNonNull(name, "name");
      this.time = requireNonNull(time, "time");
      this.reconciler = requireNonNull(reconciler, "reconciler");
    }

    /** How many keys are looked at at a time, at least 1. 4 by default. */
    public Builder<K> workers(int max) {
      if (max < 1) {
        throw new IllegalArgumentException("workers must be at least 1: " + max);
      }
      this.workers = max;
      return this;
    }

    /**
     * Runs the workers. It has to run them on other threads than the one that adds a key, and may
     * be shared. By default daemon threads named {@code kubefed-worker-<name>-N}, which end when
     * idle and with {@link Dispatcher#close}.
     */
    public Builder<K> executor(Executor value) {
      this.executor = requireNonNull(value, "value");
      return this;
    }

    /** How long a failed key waits. From 100 ms to 5 minutes, doubled each time, by default. */
    public Builder<K> backoff(Backoff value) {
      this.backoff = requireNonNull(value, "value");
      return this;
    }

    /** Where the chance in the back-off comes from; it is asked by one thread at a time. */
    public Builder<K> random(RandomGenerator value) {
      this.random = requireNonNull(value, "value");
      return this;
    }

    /** Builds the dispatcher; it starts nothing, but takes keys. */
    public Dispatcher<K> build() {
      return new Dispatcher<>(this);
    }
  }
}
