package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterHealth;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.HealthReport;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.TooManyRequestsException;
import io.kubefed.propagation.engine.NotStartedException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way of operations to one member cluster, which costs no other cluster anything: neither
 * latency nor threads. Thread-safe.
 *
 * <p>{@link #submit} never blocks. It either accepts an operation or refuses it at once; every
 * operation ends exactly once, and whoever was refused for a reason that passes is told by the
 * {@link LaneListener} when it has passed. So callers neither wait, nor poll, nor keep what they
 * wanted: they look at the key again, and at the world as it is then.
 *
 * <p><b>How it works.</b> Operations belong to keys, and per key there is at most one that runs and
 * one that waits; a newer one takes the place of the one that waits, and its turn. Keys whose
 * operation waits and does not run form a queue, first come, first served. Up to the concurrency of
 * the lane, <em>slots</em>, tasks on the lane's executor, take from it until it is empty. A slot
 * gives itself up under the same lock under which an operation is queued, so that none is left
 * lying.
 *
 * <p>An operation that is not back in time is interrupted, and its future ends then and there, with
 * {@link ClusterUnreachableException}. If it goes on all the same, it is <em>overdue</em>: it keeps
 * its slot and its key, for the thread is really taken and the operation may still write, and
 * nothing else is begun for that key. Where all slots are taken like that, the circuit opens, since
 * nothing could be tried any more.
 *
 * <p>An operation that fails in a way that can pass puts its key into back-off. Until that is over,
 * operations for it are refused; then the listener is told, once. A streak is forgotten when an
 * operation succeeds or fails for good, and also when nobody has come back for the longest back-off
 * after the listener was told: the object is gone then.
 *
 * <p>The circuit opens after so many operations in a row that the cluster did not answer; an answer
 * is also one that refuses. What waits is refused then, what runs ends in its own time. When the
 * circuit has been open long enough, the lane asks for the cluster's health, in a slot and with a
 * time-out as for any operation, and either closes or stays open for longer. No operation is put at
 * risk for that, and no key has to be chosen that may have vanished meanwhile.
 *
 * <p>Refused keys wait by name only, not with their operations. Once half of the queue is free,
 * they are called, as many as fit; those that have been called and have not come yet count as
 * taking up room, so that the rest is not called for nothing. As a key that is called may have
 * nothing to do here any more, the rest is called in any case after a second in which that matters.
 *
 * <p>Nothing foreign runs under the lock: futures and listeners are collected in {@link Effects}
 * and run after it.
 *
 * @param <K> the keys; their {@code equals} says which are the same
 */
public final class Lane<K> {

  /** How long keys that were called may take to come before others are called in their stead. */
  private static final Duration CALL_PATIENCE = Duration.ofSeconds(1);

  /** What a lane is made of. */
  record Parts<K>(
      String cluster,
      ClusterHealth health,
      LaneSettings settings,
      Timekeeper time,
      RandomGenerator random,
      LaneExecutor executor,
      LaneListener<K> listener) {}

  /** All that is known of one key. */
  private static final class Track<K> {

    final K key;
    @Nullable Operation<K, ?> next;
    @Nullable Execution<K> running;
    int failures;
    boolean backingOff;
    @Nullable Throwable lastFailure;
    boolean callWhenFree;

    Track(K key) {
      this.key = key;
    }

    boolean isIdle() {
      return next == null && running == null && failures == 0;
    }
  }

  /** What is to be done for a key, and who waits for it. */
  private static final class Operation<K, T> {

    final K key;
    final Callable<T> call;
    final CompletableFuture<T> future = new CompletableFuture<>();

    Operation(K key, Callable<T> call) {
      this.key = key;
      this.call = call;
    }

    /** Makes the call; what is returned ends the future. */
    Runnable run() throws Exception {
      T value = call.call();
      return () -> future.complete(value);
    }
  }

  /** Something that holds a slot: an operation, or a probe where there is none. */
  private static final class Execution<K> {

    final @Nullable Track<K> track;
    final @Nullable Operation<K, ?> operation;
    final Interruptible thread = new Interruptible();
    boolean overdue;

    Execution(@Nullable Track<K> track, @Nullable Operation<K, ?> operation) {
      this.track = track;
      this.operation = operation;
    }
  }

  private final Parts<K> parts;
  private final LaneSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Track<K>> tracks = new HashMap<>();
  private final Deque<Track<K>> queue = new ArrayDeque<>();
  private final Set<Execution<K>> executions = new HashSet<>();
  private final Set<K> refused = new LinkedHashSet<>();
  private final Set<K> called = new HashSet<>();
  private final Alarms<K> backoffs;
  private final Alarms<Execution<K>> deadlines;
  private final Circuit circuit;
  private Timekeeper.@Nullable Cancellable nextProbe;
  private Timekeeper.@Nullable Cancellable nextCall;
  private int queued;
  private int slots;
  private int overdue;
  private int backingOff;
  private boolean closed;
  private long succeeded;
  private long failed;
  private long timedOut;
  private long supersededCount;
  private long refusedCount;

  Lane(Parts<K> parts) {
    this.parts = parts;
    this.settings = parts.settings();
    this.backoffs = new Alarms<>(parts.time(), this::onBackoffOver);
    this.deadlines = new Alarms<>(parts.time(), this::onDeadline);
    this.circuit = new Circuit(settings.failureThreshold());
  }

  /** The member cluster that it leads to. */
  public String cluster() {
    return parts.cluster();
  }

  /** Whether it talks to the cluster. */
  public CircuitState circuit() {
    lock.lock();
    try {
      return circuit.state();
    } finally {
      lock.unlock();
    }
  }

  /** How it stands. */
  public LaneStatistics statistics() {
    lock.lock();
    try {
      return new LaneStatistics(
          parts.cluster(),
          circuit.state(),
          queued,
          (int) executions.stream().filter(execution -> execution.track != null).count(),
          overdue,
          backingOff,
          refused.size(),
          succeeded,
          failed,
          timedOut,
          supersededCount,
          refusedCount);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has an operation run as soon as the lane gets to it. Never blocks.
   *
   * <p>The stage ends exactly once, with what the operation returns or throws, or with
   *
   * <ul>
   *   <li>{@link NotStartedException} if it was not begun, at once or later;
   *   <li>{@link ClusterUnreachableException} if it did not end in time, and {@link
   *       CallInterruptedException} if the lane was closed while it ran: it may have had its effect
   *       all the same.
   * </ul>
   *
   * <p>What depends on the stage is given failures as they are, not wrapped. It runs on a thread of
   * the lane, of the time keeper or of the caller, and must be short; whatever may block belongs on
   * an executor of its own.
   *
   * @param key what it is about: operations for equal keys never run side by side
   * @param operation the blocking call, which ends early when its thread is interrupted
   */
  public <T> CompletionStage<T> submit(K key, Callable<T> operation) {
    Operation<K, T> next = new Operation<>(requireNonNull(key, "key"), operation);
    Effects effects = new Effects();
    lock.lock();
    try {
      called.remove(key);
      NotStartedException refusal = refusal(key);
      if (refusal != null) {
        refuse(next, refusal, effects);
      } else {
        enqueue(next, effects);
      }
    } finally {
      lock.unlock();
    }
    effects.run();
    return next.future;
  }

  private @Nullable NotStartedException refusal(K key) {
    Track<K> track = tracks.get(key);
    if (closed) {
      return notStarted(key, Reason.LANE_CLOSED, "the lane is closed", null);
    } else if (track != null && track.running != null && track.running.overdue) {
      track.callWhenFree = true;
      return notStarted(
          key,
          Reason.OVERDUE,
          "an operation before it goes on although its time is up",
          track.lastFailure);
    } else if (!circuit.isClosed()) {
      refused.add(key);
      return circuitOpen(key);
    } else if (track != null && track.backingOff) {
      return backingOff(track);
    } else if (queued >= settings.queueBound() && (track == null || track.next == null)) {
      refused.add(key);
      return notStarted(
          key, Reason.QUEUE_FULL, queued + " operations wait for the cluster already", null);
    }
    return null;
  }

  private NotStartedException circuitOpen(K key) {
    Throwable failure = circuit.lastFailure();
    return notStarted(
        key, Reason.CIRCUIT_OPEN, "the cluster gave no answer before" + because(failure), failure);
  }

  private NotStartedException backingOff(Track<K> track) {
    return notStarted(
        track.key,
        Reason.BACKING_OFF,
        "the last of "
            + track.failures
            + " failures in a row is too recent"
            + because(track.lastFailure),
        track.lastFailure);
  }

  private static String because(@Nullable Throwable failure) {
    return failure instanceof KubefedException ? " (" + failure.getMessage() + ")" : "";
  }

  private NotStartedException notStarted(
      K key, Reason reason, String message, @Nullable Throwable cause) {
    return new NotStartedException(parts.cluster(), object(key), reason, message, cause);
  }

  private static @Nullable ObjectReference object(@Nullable Object key) {
    return key instanceof ObjectReference object ? object : null;
  }

  private void refuse(Operation<K, ?> operation, NotStartedException refusal, Effects effects) {
    refusedCount++;
    effects.fail(operation.future, refusal);
  }

  private void enqueue(Operation<K, ?> next, Effects effects) {
    refused.remove(next.key);
    Track<K> track = tracks.computeIfAbsent(next.key, Track::new);
    Operation<K, ?> replaced = track.next;
    track.next = next;
    if (replaced != null) {
      supersededCount++;
      effects.fail(
          replaced.future,
          notStarted(next.key, Reason.SUPERSEDED, "a newer operation took its place", null));
      return;
    }
    queued++;
    if (track.running == null) {
      queue.add(track);
      startSlot(effects);
    }
  }

  private void startSlot(Effects effects) {
    if (slots < settings.concurrency()) {
      slots++;
      effects.add(() -> execute(this::work, false));
    }
  }

  private void execute(Runnable slot, boolean probe) {
    try {
      parts.executor().execute(slot);
    } catch (RejectedExecutionException e) {
      Effects effects = new Effects();
      lock.lock();
      try {
        slots--;
        if (!closed) {
          rejected(e, probe, effects);
        }
      } finally {
        lock.unlock();
      }
      effects.run();
    }
  }

  /** A given executor is full, or has been shut down. */
  private void rejected(RejectedExecutionException rejection, boolean probe, Effects effects) {
    if (probe) {
      probed(false, effects);
    } else if (slots == 0) {
      refuseQueued(
          Reason.QUEUE_FULL, "the executor of the lane takes no more tasks", rejection, effects);
      callLater();
    }
  }

  /** Refuses all that waits. */
  private void refuseQueued(
      Reason reason, String message, @Nullable Throwable cause, Effects effects) {
    queue.clear();
    for (Iterator<Track<K>> all = tracks.values().iterator(); all.hasNext(); ) {
      Track<K> track = all.next();
      if (track.next != null) {
        refuse(track.next, notStarted(track.key, reason, message, cause), effects);
        refused.add(track.key);
        track.next = null;
        queued--;
        if (track.isIdle()) {
          all.remove();
        }
      }
    }
  }

  /** What a slot does: one operation after the other, until none waits. */
  private void work() {
    for (Execution<K> execution = next(); execution != null; execution = next()) {
      Operation<K, ?> operation = requireNonNull(execution.operation);
      execution.thread.begin();
      Runnable success = null;
      Throwable failure = null;
      try {
        success = operation.run();
      } catch (Throwable e) { // It belongs to whoever waits for the operation.
        failure = e;
      } finally {
        execution.thread.end();
      }
      ended(execution, success, failure);
    }
  }

  private @Nullable Execution<K> next() {
    lock.lock();
    try {
      Track<K> track = closed ? null : queue.poll();
      if (track == null) {
        slots--;
        return null;
      }
      Execution<K> execution = new Execution<>(track, track.next);
      track.next = null;
      track.running = execution;
      queued--;
      begin(execution);
      return execution;
    } finally {
      lock.unlock();
    }
  }

  private void begin(Execution<K> execution) {
    executions.add(execution);
    deadlines.set(execution, parts.time().nanoTime() + Nanos.of(settings.timeout()));
  }

  private void ended(
      Execution<K> execution, @Nullable Runnable success, @Nullable Throwable failure) {
    Effects effects = new Effects();
    lock.lock();
    try {
      if (closed) {
        return; // All that was open has been ended.
      }
      Track<K> track = requireNonNull(execution.track);
      executions.remove(execution);
      track.running = null;
      if (execution.overdue) {
        overdue--;
        if (track.callWhenFree) {
          track.callWhenFree = false;
          callIfUseful(track, effects);
        }
      } else {
        deadlines.clear(execution);
        if (success != null) {
          succeeded++;
          forgive(track);
          circuit.answered();
          effects.add(success);
        } else {
          failed(execution, requireNonNull(failure), effects);
        }
      }
      requeue(track, effects);
      callRefused(effects);
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  /** The key of an overdue operation is free: its listener looks again unless that comes anyway. */
  private void callIfUseful(Track<K> track, Effects effects) {
    if (!circuit.isClosed()) {
      refused.add(track.key);
    } else if (!track.backingOff) {
      call(track.key, effects);
    }
  }

  /** What a track is to do after its operation has ended. */
  private void requeue(Track<K> track, Effects effects) {
    Operation<K, ?> next = track.next;
    if (next != null && track.backingOff) {
      track.next = null;
      queued--;
      refuse(next, backingOff(track), effects);
    } else if (next != null) {
      queue.add(track); // The slot that asks takes it, or another.
    } else if (track.isIdle()) {
      tracks.remove(track.key);
    }
  }

  private void failed(Execution<K> execution, Throwable failure, Effects effects) {
    Track<K> track = requireNonNull(execution.track);
    failed++;
    effects.fail(requireNonNull(execution.operation).future, failure);
    if (failure instanceof KubefedException e && !e.isRetryable()) {
      forgive(track);
    } else {
      track.failures++;
      track.backingOff = true;
      track.lastFailure = failure;
      backingOff++;
      long wait = Nanos.of(settings.backoff().delay(track.failures, parts.random()));
      if (failure instanceof TooManyRequestsException e) {
        wait = Math.max(wait, Nanos.of(e.retryAfter()));
      }
      backoffs.set(track.key, parts.time().nanoTime() + wait);
    }
    if (failure instanceof ClusterUnreachableException) {
      if (circuit.unanswered(failure)) {
        opened(effects);
      }
    } else if (failure instanceof KubefedException
        && !(failure instanceof ServerException)
        && !(failure instanceof CallInterruptedException)) {
      circuit.answered();
    }
  }

  private void onDeadline() {
    Effects effects = new Effects();
    lock.lock();
    try {
      for (Execution<K> execution : deadlines.take()) {
        effects.add(execution.thread::interrupt);
        execution.overdue = true;
        if (execution.track == null) {
          probed(false, effects);
        } else {
          overdue++;
          timedOut++;
          failed(execution, timeout(execution.track), effects);
          refuseNext(execution.track, effects);
        }
      }
      if (overdue >= settings.concurrency() && circuit.isClosed() && circuit.open()) {
        opened(effects);
      }
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  private void refuseNext(Track<K> track, Effects effects) {
    Operation<K, ?> next = track.next;
    if (next != null) {
      track.next = null;
      queued--;
      refuse(next, backingOff(track), effects);
    }
  }

  private ClusterUnreachableException timeout(Track<K> track) {
    return new ClusterUnreachableException(
        parts.cluster(),
        object(track.key),
        ClusterUnreachableException.Reason.TIMEOUT,
        "the operation did not end within " + settings.timeout() + " and was interrupted",
        null);
  }

  private void onBackoffOver() {
    Effects effects = new Effects();
    lock.lock();
    try {
      for (K key : backoffs.take()) {
        Track<K> track = tracks.get(key);
        if (track == null) {
          continue;
        }
        if (!track.backingOff) {
          forgive(track); // Nobody has come back for it.
          if (track.isIdle()) {
            tracks.remove(key);
          }
          continue;
        }
        track.backingOff = false;
        backingOff--;
        long forgotten = Nanos.of(settings.backoff().max());
        backoffs.set(key, parts.time().nanoTime() + forgotten);
        if (circuit.isClosed()) {
          call(key, effects);
        } else {
          refused.add(key);
        }
      }
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  private void forgive(Track<K> track) {
    if (track.failures > 0) {
      track.failures = 0;
      track.lastFailure = null;
      backoffs.clear(track.key);
    }
  }

  private void opened(Effects effects) {
    tellCircuit(effects);
    Throwable failure = circuit.lastFailure();
    refuseQueued(
        Reason.CIRCUIT_OPEN,
        "the cluster gave no answer before" + because(failure),
        failure,
        effects);
    called.clear();
    probeLater();
  }

  private void tellCircuit(Effects effects) {
    CircuitState state = circuit.state();
    effects.add(() -> parts.listener().onCircuit(parts.cluster(), state));
  }

  private void probeLater() {
    if (nextProbe != null) {
      nextProbe.cancel();
    }
    Duration wait = settings.openBackoff().delay(Math.max(1, circuit.openings()), parts.random());
    nextProbe = parts.time().schedule(wait, this::onProbe);
  }

  private void onProbe() {
    Effects effects = new Effects();
    lock.lock();
    try {
      if (closed || circuit.state() != CircuitState.OPEN) {
        return;
      }
      if (slots >= settings.concurrency()) {
        probeLater(); // What ran when the circuit opened has not ended yet.
        return;
      }
      slots++;
      circuit.probe();
      tellCircuit(effects);
      effects.add(() -> execute(this::probe, true));
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  /** What a slot does that asks for the cluster's health first. */
  private void probe() {
    Execution<K> execution = new Execution<>(null, null);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      begin(execution);
    } finally {
      lock.unlock();
    }
    boolean answered = false;
    execution.thread.begin();
    try {
      answered = parts.health().check().state() != HealthReport.State.OFFLINE;
    } catch (RuntimeException e) {
      // A health that cannot be told is none.
    } finally {
      execution.thread.end();
    }
    Effects effects = new Effects();
    lock.lock();
    try {
      executions.remove(execution);
      if (!closed && !execution.overdue) {
        deadlines.clear(execution);
        probed(answered, effects);
      }
    } finally {
      lock.unlock();
    }
    effects.run();
    work();
  }

  private void probed(boolean answered, Effects effects) {
    circuit.probed(answered);
    tellCircuit(effects);
    if (answered) {
      callRefused(effects);
    } else {
      probeLater();
    }
  }

  /** Calls as many of the refused keys as there is room for, once there is enough of it. */
  private void callRefused(Effects effects) {
    if (refused.isEmpty() || !circuit.isClosed() || queued > settings.queueBound() / 2) {
      return;
    }
    int room = settings.queueBound() - queued - called.size();
    for (Iterator<K> keys = refused.iterator(); room > 0 && keys.hasNext(); room--) {
      K key = keys.next();
      keys.remove();
      called.add(key);
      call(key, effects);
    }
    if (!refused.isEmpty()) {
      callLater();
    }
  }

  private void callLater() {
    if (nextCall == null) {
      nextCall = parts.time().schedule(CALL_PATIENCE, this::onCallLater);
    }
  }

  private void onCallLater() {
    Effects effects = new Effects();
    lock.lock();
    try {
      nextCall = null;
      called.clear();
      callRefused(effects);
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  private void call(K key, Effects effects) {
    effects.add(() -> parts.listener().onRetry(parts.cluster(), key));
  }

  /** Ends all operations, those that run by interruption, and accepts no more. Does not wait. */
  void close() {
    Effects effects = new Effects();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      executions.forEach(execution -> effects.add(execution.thread::interrupt));
      tracks.values().forEach(track -> end(track, effects));
      tracks.clear();
      queue.clear();
      executions.clear();
      refused.clear();
      called.clear();
      backoffs.clearAll();
      deadlines.clearAll();
      queued = 0;
      overdue = 0;
      backingOff = 0;
      cancel(nextProbe);
      cancel(nextCall);
    } finally {
      lock.unlock();
    }
    effects.run();
    parts.executor().shutDown();
  }

  private void end(Track<K> track, Effects effects) {
    if (track.next != null) {
      refuse(
          track.next,
          notStarted(track.key, Reason.LANE_CLOSED, "the lane was closed", null),
          effects);
    }
    Execution<K> running = track.running;
    if (running != null && !running.overdue) {
      failed++;
      effects.fail(
          requireNonNull(running.operation).future,
          new CallInterruptedException(parts.cluster(), object(track.key)));
    }
  }

  private static void cancel(Timekeeper.@Nullable Cancellable scheduled) {
    if (scheduled != null) {
      scheduled.cancel();
    }
  }

  /** Waits until the threads of the lane have ended; false if the patience is over before. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return parts.executor().awaitEnd(patience);
  }
}
