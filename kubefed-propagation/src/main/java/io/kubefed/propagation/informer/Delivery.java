package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what it was offered, one after the other on the executor. Thread-safe.
 *
 * <p>What waits is bounded by the number of objects, however slow the listener: changes to one
 * object become one from the first's beginning to the last's end, at the place of the first. An
 * object that came and went before the listener heard of it is not told; one that went and came
 * back is told as two changes.
 */
final class Delivery<V> {

  private static final Logger logger = LoggerFactory.getLogger(Delivery.class);

  private final InformerListener<V> listener;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ObjectReference, Change<V>> changes = new LinkedHashMap<>();
  private @Nullable InformerState state;
  private boolean running;
  private boolean stopped;

  /** A change; and, if it is a deletion, what came after it. */
  private record Change<V>(Optional<V> before, Optional<V> after, Optional<V> again) {

    /** This change and then that to the same object; null if nothing is left to tell. */
    @Nullable Change<V> then(Optional<V> next) {
      if (after.isPresent()) {
        return before.isEmpty() && next.isEmpty()
            ? null
            : new Change<>(before, next, Optional.empty());
      }
      return new Change<>(before, after, next);
    }
  }

  Delivery(InformerListener<V> listener, Executor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  InformerListener<V> listener() {
    return listener;
  }

  @SuppressWarnings("ReferenceEquality") // A listener is an identity.
  boolean isTo(InformerListener<?> other) {
    return listener == other;
  }

  /** Queues a change. */
  void offer(ObjectReference object, Optional<V> before, Optional<V> after) {
    lock.lock();
    try {
      if (!stopped) {
        changes.compute(
            object,
            (key, waiting) ->
                waiting == null
                    ? new Change<>(before, after, Optional.empty())
                    : waiting.then(after));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Queues a state, to be told once no change waits. */
  void offer(InformerState now) {
    lock.lock();
    try {
      state = stopped ? null : now;
    } finally {
      lock.unlock();
    }
  }

  /** Has tell what is queued, unless that is going on already. */
  void run() {
    lock.lock();
    try {
      if (running || (changes.isEmpty() && state == null)) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      lock.lock();
      try {
        running = false;
      } finally {
        lock.unlock();
      }
      logger
          .atWarn()
          .setCause(e)
          .log("An informer's listener is told nothing: the executor is shut down");
    }
  }

  /** Tells nothing more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      changes.clear();
      state = null;
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    for (Runnable next = next(); next != null; next = next()) {
      try {
        next.run();
      } catch (RuntimeException | Error e) {
        logger
            .atError()
            .setCause(e)
            .log("An informer's listener failed; it is told what comes next");
      }
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Iterator<Map.Entry<ObjectReference, Change<V>>> first = changes.entrySet().iterator();
      if (first.hasNext()) {
        Map.Entry<ObjectReference, Change<V>> entry = first.next();
        ObjectReference object = entry.getKey();
        Change<V> change = entry.getValue();
        if (change.again().isPresent()) {
          entry.setValue(new Change<>(Optional.empty(), change.again(), Optional.empty()));
        } else {
          first.remove();
        }
        return () -> listener.onChange(object, change.before(), change.after());
      }
      InformerState told = state;
      state = null;
      running = told != null;
      return told == null ? null : () -> listener.onState(told);
    } finally {
      lock.unlock();
    }
  }
}
