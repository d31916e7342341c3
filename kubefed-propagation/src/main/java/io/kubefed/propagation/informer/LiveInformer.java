package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.GoneException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.ObjectList;
import io.kubefed.propagation.cluster.RequestRefusedException;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.TooManyRequestsException;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import io.kubefed.propagation.informer.InformerState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An informer at work.
 *
 * <p>Once started it is always in exactly one of three places: a {@link Session}, that is an open
 * watch, with a timer that looks whether it is still heard; a {@link Wait} for the next try; or a
 * {@link CallGate.Call} that {@link #connect connects}, waiting or under way. Whatever ends one of
 * them begins the next, under the lock, and a session or wait that is no longer the current one is
 * not listened to: so nothing is started twice, and no event of an old watch gets in behind those
 * of a newer one.
 *
 * <p>{@link #version} is the place in the cluster's history: that of the last list, event or
 * bookmark, or empty if the place is lost. Connecting lists if it is lost, and then watches from it
 * on. It is lost, and the list is compared with the cache, when the history was compacted ({@code
 * 410 Gone}), when the type was not served, when the server refuses to go on from there, and when
 * watches stay silent or fail again and again although the server answers: after a restore of its
 * data the server's versions are older than ours, and a watch from ours on hears nothing.
 *
 * <p>Lists ask for the most recent state, in pages, not for any at hand ({@code
 * resourceVersion=0}): a server that lags behind would tell of a past in which objects that exist
 * do not, and pages are not to be had from its cache on all versions. Values are made page by page,
 * so that no more than a page is ever held in full.
 *
 * <p>Nothing blocks under the lock: calls to the cluster are made outside, and listeners are only
 * offered changes under it, which fixes their order; {@link #settle} then does what is due.
 */
final class LiveInformer<V> implements Informer<V> {

  private static final Logger logger = LoggerFactory.getLogger(LiveInformer.class);

  /** How many times a list is begun when its continue tokens expire. */
  private static final int LIST_ATTEMPTS = 3;

  /** A watch that ends sooner without having told anything counts as failed. */
  private static final Duration SHORT_WATCH = Duration.ofSeconds(5);

  /** How long the cache counts as synced between two watches. */
  private static final Duration LONGEST_CHANGE = Duration.ofSeconds(10);

  /** How late the end of a watch that the server promised may be. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** After so many silent watches, or so many failures of a server that answers, list again. */
  private static final int RELIST_AFTER = 4;

  private final ClusterClient client;
  private final InformerSpec<V> spec;
  private final InformerSettings settings;
  private final CallGate gate;
  private final SharedParts parts;
  private final ObjectStore<V> store;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock read = lock.readLock();
  private final Lock write = lock.writeLock();

  private volatile InformerState state;
  private boolean started;
  private volatile boolean closed;
  private boolean everSynced;
  private String version = "";
  private int failures;
  private int silentWatches;
  private boolean listedInVain;
  private volatile @Nullable Instant unwatched;
  private Instant lastHeard;
  private boolean connectDue;
  private CallGate.@Nullable Call call;
  private @Nullable Session session;
  private @Nullable Wait wait;

  LiveInformer(
      ClusterClient client,
      InformerSpec<V> spec,
      InformerSettings settings,
      CallGate gate,
      SharedParts parts) {
    this.client = client;
    this.spec = spec;
    this.settings = settings;
    this.gate = gate;
    this.parts = parts;
    store = new ObjectStore<>(spec.type());
    lastHeard = settings.clock().instant();
    state = new InformerState(Phase.NOT_SYNCED, lastHeard, "the informer has not been started");
  }

  @Override
  public void start() {
    changing(
        () -> {
          checkOpen();
          if (!started) {
            started = true;
            state = new InformerState(Phase.NOT_SYNCED, now(), "the first list is under way");
            connectDue = true;
          }
        });
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the informer for " + spec.type() + " in cluster " + client.name() + " is closed");
    }
  }

  private Instant now() {
    return settings.clock().instant();
  }

  /**
   * Does something under the lock, then what has become due by it. If it is called under the lock,
   * as by the end of a watch that is being closed, the outer call does that.
   */
  private void changing(Runnable action) {
    write.lock();
    try {
      action.run();
    } finally {
      write.unlock();
    }
    if (!lock.isWriteLockedByCurrentThread()) {
      settle();
    }
  }

  private void settle() {
    CallGate.Call due = null;
    write.lock();
    try {
      if (connectDue && !closed) {
        due = new CallGate.Call(this::connect);
        call = due;
      }
      connectDue = false;
    } finally {
      write.unlock();
    }
    if (due != null) {
      try {
        gate.submit(due);
      } catch (RejectedExecutionException e) {
        failed(e, null);
      }
    }
    store.deliver();
  }

  /** Lists if the place in history is lost, then watches. Runs on the executor. */
  private void connect() {
    try {
      if (isPlaceLost()) {
        relist();
      }
    } catch (RuntimeException | Error e) {
      failed(e, null);
      return;
    }
    watch();
  }

  private boolean isPlaceLost() {
    return reading(() -> version.isEmpty());
  }

  private void relist() {
    ListOptions first =
        ListOptions.inNamespace(spec.namespace())
            .withLabelSelector(spec.selector())
            .withLimit(settings.pageSize())
            .withMetadataOnly(spec.form().isMetadataOnly());
    for (int attempt = 1; ; attempt++) {
      ListOptions next = first;
      Listed listed = new Listed();
      try {
        while (!closed) {
          ObjectList page = client.list(spec.type(), next);
          listed.add(page);
          if (page.continueToken().isEmpty()) {
            take(listed, page.resourceVersion());
            return;
          }
          next = first.withContinueToken(page.continueToken().get());
        }
        return;
      } catch (GoneException e) {
        if (next.continueToken().isEmpty() || attempt == LIST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** A list that is being read. */
  private final class Listed {

    private final Map<ObjectReference, Entry<V>> entries = new LinkedHashMap<>();
    private final Set<ObjectReference> unreadable = new HashSet<>();

    void add(ObjectList page) {
      for (JsonValue object : page.items()) {
        ObjectReference key = key(object);
        Entry<V> known = reading(() -> store.find(key.namespace(), key.name()));
        Entry<V> entry =
            known != null && known.isSameVersion(uid(object), version(object))
                ? known
                : decode(key, object);
        if (entry == null) {
          unreadable.add(key);
        } else {
          entries.put(key, entry);
        }
      }
    }
  }

  private void take(Listed listed, String listVersion) {
    changing(
        () -> {
          if (!closed) {
            store.replace(listed.entries, listed.unreadable);
            version = listVersion;
            lastHeard = now();
            silentWatches = 0;
          }
        });
  }

  private ObjectReference key(JsonValue object) {
    return store.key(
        parts.share(object.text("metadata", "namespace").orElse("")),
        object.text("metadata", "name").orElse(""));
  }

  private static String uid(JsonValue object) {
    return object.text("metadata", "uid").orElse("");
  }

  private static String version(JsonValue object) {
    return object.text("metadata", "resourceVersion").orElse("");
  }

  private @Nullable Entry<V> decode(ObjectReference key, JsonValue object) {
    try {
      return new Entry<>(uid(object), version(object), spec.form().decode(object, parts));
    } catch (RuntimeException e) {
      logger
          .atError()
          .addKeyValue("cluster", client.name())
          .addKeyValue("object", key)
          .setCause(e)
          .log("An informer's form failed; what was cached of the object stays");
      return null;
    }
  }

  private void watch() {
    Session opening = new Session(settings.nextWatchTimeout());
    String from;
    write.lock();
    try {
      if (closed) {
        return;
      }
      session = opening;
      from = version;
    } finally {
      write.unlock();
    }
    WatchOptions options =
        WatchOptions.inNamespace(spec.namespace())
            .withLabelSelector(spec.selector())
            .withMetadataOnly(spec.form().isMetadataOnly())
            .withResourceVersion(from)
            .withTimeout(opening.timeout);
    WatchHandle handle;
    try {
      handle = client.watch(spec.type(), options, opening);
    } catch (RuntimeException | Error e) {
      failed(e, opening);
      return;
    }
    changing(() -> opened(opening, handle));
  }

  private void opened(Session opening, WatchHandle handle) {
    if (!isCurrent(opening)) {
      handle.close();
      return;
    }
    opening.handle = handle;
    unwatched = null;
    lastHeard = now();
    synced();
    opening.watchOver();
  }

  @SuppressWarnings("ReferenceEquality") // A session is an identity.
  private boolean isCurrent(@Nullable Session candidate) {
    return session == candidate;
  }

  /** The cache follows the cluster; it is synced but for what could not be decoded. */
  private void synced() {
    everSynced = true;
    if (store.unreadable().isEmpty()) {
      become(Phase.SYNCED, now(), "");
    } else {
      become(
          Phase.STALE,
          now(),
          "cluster "
              + client.name()
              + ", "
              + store.unreadable().iterator().next()
              + ": its state could not be decoded; the log says why");
    }
  }

  private void become(Phase phase, Instant since, String reason) {
    if (state.phase() == phase) {
      state = new InformerState(phase, state.since(), reason);
      return;
    }
    state = new InformerState(phase, since, reason);
    store.tell(state);
    logger
        .atLevel(levelOf(phase))
        .addKeyValue("cluster", client.name())
        .addKeyValue("type", spec.type())
        .addKeyValue("phase", phase)
        .addKeyValue("reason", reason)
        .log("An informer's phase is another one");
  }

  /** What needs nobody's attention is for those who look for it. */
  private static Level levelOf(Phase phase) {
    return switch (phase) {
      case SYNCED, CLOSED -> Level.DEBUG;
      case NOT_SYNCED, NOT_SERVED -> Level.INFO;
      case STALE -> Level.WARN;
    };
  }

  /** The cache does not follow the cluster at the moment. */
  private void lost(String reason) {
    if (everSynced) {
      become(Phase.STALE, lastHeard, reason);
    } else {
      become(Phase.NOT_SYNCED, now(), reason);
    }
  }

  /** A call has failed: a list, or the opening of a watch, which may have told its end as well. */
  private void failed(Throwable failure, @Nullable Session opening) {
    if (!(failure instanceof ClusterException)) {
      logger
          .atError()
          .addKeyValue("cluster", client.name())
          .addKeyValue("type", spec.type())
          .setCause(failure)
          .log("An informer failed in an unforeseen way; it tries again");
    }
    changing(
        () -> {
          if (!closed && isCurrent(opening)) {
            session = null;
            retryAfter(failure);
          }
        });
  }

  private void retryAfter(Throwable failure) {
    if (failure instanceof TypeNotServedException) {
      version = "";
      become(Phase.NOT_SERVED, now(), reason(failure));
      waitFor(settings.nextNotServedRetry());
      return;
    }
    if (isPlaceGone(failure)) {
      version = "";
    }
    lost(reason(failure));
    Duration delay = settings.backOff(failures);
    if (failure instanceof TooManyRequestsException busy) {
      delay = delay.plus(busy.retryAfter());
    }
    boolean curedByListing = failure instanceof GoneException && !listedInVain;
    listedInVain = failure instanceof GoneException;
    waitFor(curedByListing ? Duration.ZERO : delay);
    failures++;
  }

  private boolean isPlaceGone(Throwable failure) {
    return failure instanceof GoneException
        || failure instanceof RequestRefusedException
        || (failure instanceof ServerException && (failures + 1) % RELIST_AFTER == 0);
  }

  private String reason(Throwable failure) {
    return failure instanceof ClusterException
        ? requireNonNull(failure.getMessage())
        : "cluster " + client.name() + ": " + failure.getClass().getName() + "; the log says more";
  }

  private void waitFor(Duration delay) {
    if (delay.isZero()) {
      connectDue = true;
    } else {
      wait = new Wait();
      wait.begin(delay);
    }
  }

  /** A pause before the next try. */
  private final class Wait implements Runnable {

    private @Nullable Future<?> timer;

    void begin(Duration delay) {
      timer = schedule(this, delay);
    }

    @Override
    public void run() {
      changing(this::end);
    }

    @SuppressWarnings("ReferenceEquality") // A wait is an identity.
    void end() {
      if (wait == this) {
        wait = null;
        cancel();
        connectDue = true;
      }
    }

    void cancel() {
      if (timer != null) {
        timer.cancel(false);
      }
    }
  }

  private @Nullable Future<?> schedule(Runnable task, Duration delay) {
    try {
      return settings.scheduler().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      logger
          .atError()
          .addKeyValue("cluster", client.name())
          .addKeyValue("type", spec.type())
          .setCause(e)
          .log("An informer does not go on: its scheduler is shut down");
      return null;
    }
  }

  /** An open watch, or one that is being opened. */
  private final class Session implements WatchListener {

    private final Duration timeout;
    private final Instant opened = now();
    private volatile Instant heard = opened;
    private volatile boolean hasHeard;
    private @Nullable WatchHandle handle;
    private @Nullable Future<?> timer;

    Session(Duration timeout) {
      this.timeout = timeout;
    }

    @Override
    public void onEvent(EventType event, JsonValue object) {
      if (event == EventType.BOOKMARK) {
        changing(() -> follow(object, () -> {}));
        return;
      }
      ObjectReference key = key(object);
      if (event == EventType.DELETED) {
        changing(() -> follow(object, () -> store.remove(key)));
        return;
      }
      Entry<V> entry = decode(key, object);
      changing(
          () ->
              follow(
                  object,
                  () -> {
                    if (entry == null) {
                      store.putUnreadable(key);
                    } else {
                      store.put(key, entry);
                    }
                  }));
    }

    private void follow(JsonValue object, Runnable change) {
      if (!isCurrent(this)) {
        return;
      }
      heard = now();
      hasHeard = true;
      lastHeard = heard;
      failures = 0;
      listedInVain = false;
      silentWatches = 0;
      String place = version(object);
      if (!place.isEmpty()) {
        version = place;
      }
      boolean allReadable = store.unreadable().isEmpty();
      change.run();
      if (handle != null && allReadable != store.unreadable().isEmpty()) {
        synced();
      }
    }

    @Override
    public void onClosed(Optional<ClusterException> failure) {
      changing(
          () -> {
            if (isCurrent(this)) {
              session = null;
              cancelTimer();
              ended(failure);
            }
          });
    }

    private void ended(Optional<ClusterException> failure) {
      unwatched = now();
      if (hasHeard || Duration.between(opened, now()).compareTo(SHORT_WATCH) >= 0) {
        failures = 0;
        listedInVain = false;
      }
      if (failure.isPresent()) {
        retryAfter(failure.get());
      } else if (hasHeard || failures == 0) {
        failures += hasHeard ? 0 : 1;
        connectDue = true;
      } else {
        lost("cluster " + client.name() + " ends the watches of " + spec.type() + " at once");
        waitFor(settings.backOff(failures++));
      }
    }

    /** Looks in time whether the watch is still heard. */
    void watchOver() {
      Instant silent = heard.plus(settings.longestSilence());
      Instant late = opened.plus(timeout).plus(GRACE);
      Duration left = Duration.between(now(), silent.isBefore(late) ? silent : late);
      if (left.toMillis() > 0) {
        timer = schedule(() -> changing(this::look), left);
      } else {
        renew();
      }
    }

    private void look() {
      if (isCurrent(this)) {
        watchOver();
      }
    }

    private void renew() {
      session = null;
      unwatched = now();
      if (!hasHeard && ++silentWatches == RELIST_AFTER) {
        version = "";
      }
      requireNonNull(handle).close();
      connectDue = true;
    }

    private void cancelTimer() {
      if (timer != null) {
        timer.cancel(false);
      }
    }

    void close() {
      cancelTimer();
      if (handle != null) {
        handle.close();
      }
    }
  }

  private <T extends @Nullable Object> T reading(Supplier<T> action) {
    read.lock();
    try {
      return action.get();
    } finally {
      read.unlock();
    }
  }

  @Override
  public InformerState state() {
    InformerState current = state;
    Instant since = unwatched;
    return current.isSynced()
            && since != null
            && Duration.between(since, now()).compareTo(LONGEST_CHANGE) > 0
        ? new InformerState(
            Phase.STALE,
            since,
            "cluster " + client.name() + ": the watch of " + spec.type() + " is being opened again")
        : current;
  }

  @Override
  public Optional<V> get(String namespace, String name) {
    Entry<V> found = store.find(namespace, name);
    return found == null ? Optional.empty() : Optional.of(found.value());
  }

  @Override
  public List<V> list() {
    return reading(store::values);
  }

  @Override
  public List<V> list(String namespace) {
    return reading(() -> store.values(namespace));
  }

  @Override
  public Set<ObjectReference> keys() {
    return reading(store::keys);
  }

  @Override
  public int size() {
    return reading(store::size);
  }

  @Override
  public InformerIndex<V> addIndex(Function<? super V, ? extends Collection<String>> keysOf) {
    requireNonNull(keysOf, "keysOf");
    write.lock();
    try {
      return new LiveIndex(store.addIndex(keysOf));
    } finally {
      write.unlock();
    }
  }

  /** An index, read under the lock. */
  private final class LiveIndex implements InformerIndex<V> {

    private final StoreIndex<V> index;

    LiveIndex(StoreIndex<V> index) {
      this.index = index;
    }

    @Override
    public List<V> get(String key) {
      return reading(() -> index.get(key));
    }

    @Override
    public Set<String> keys() {
      return reading(index::keys);
    }
  }

  /** Keeps an index up to date no longer. */
  void removeIndex(InformerIndex<V> index) {
    if (index instanceof LiveInformer<V>.LiveIndex live) {
      write.lock();
      try {
        store.removeIndex(live.index);
      } finally {
        write.unlock();
      }
    }
  }

  @Override
  public void addListener(InformerListener<V> listener) {
    requireNonNull(listener, "listener");
    changing(
        () -> {
          checkOpen();
          store.addDelivery(new Delivery<>(listener, settings.executor()), state);
        });
  }

  @Override
  public void removeListener(InformerListener<V> listener) {
    changing(() -> store.removeDelivery(listener));
  }

  @Override
  public void retryNow() {
    changing(
        () -> {
          if (wait != null) {
            failures = 0;
            wait.end();
          }
        });
  }

  @Override
  public void close() {
    write.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      store.removeDeliveries();
      become(Phase.CLOSED, now(), "the informer is closed");
      Session open = session;
      session = null;
      if (open != null) {
        open.close();
      }
      if (wait != null) {
        wait.cancel();
        wait = null;
      }
      if (call != null) {
        call.cancel();
      }
    } finally {
      write.unlock();
    }
  }
}
