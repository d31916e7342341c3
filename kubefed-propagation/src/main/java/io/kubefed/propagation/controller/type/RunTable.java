package io.kubefed.propagation.controller.type;

import io.kubefed.core.federated.FederatedType;
import io.kubefed.propagation.controller.type.TypeDecision.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs there are, by the names of their type configs. It takes care that no two of them share a
 * type: a run holds its types from before it is made until it is closed. Thread-safe; calls for one
 * name come one after the other, except for {@link #close}.
 */
final class RunTable {

  private static final Logger logger = LoggerFactory.getLogger(TypeConfigController.class);
  private static final long PATIENCE_SECONDS = 9;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new HashMap<>();
  private boolean closed;

  /** A run, or the place of one that is being made. */
  private record Entry(Run decision, @Nullable TypeRun run) {}

  /** Whether there is a run for that type config, or its types are still held for it. */
  boolean has(String name) {
    return locked(() -> entries.containsKey(name));
  }

  /** Whether there is a run that is as this decision wants it. */
  boolean runs(String name, Run decision) {
    return locked(
        () -> {
          Entry entry = entries.get(name);
          return entry != null && entry.run() != null && entry.decision().equals(decision);
        });
  }

  /** The type config whose run holds one of the types. */
  Optional<String> holderOf(FederatedType type) {
    return locked(
        () ->
            entries.entrySet().stream()
                .filter(entry -> TypeConfig.clash(entry.getValue().decision().type(), type))
                .map(Map.Entry::getKey)
                .findFirst());
  }

  /**
   * Makes and starts a run, unless another one holds its types or this is closed.
   *
   * @return false if there is no run now
   */
  boolean start(String name, Run decision, Supplier<TypeRun> maker) {
    boolean reserved =
        locked(
            () -> {
              if (closed || holderOf(decision.type()).isPresent()) {
                return false;
              }
              entries.put(name, new Entry(decision, null));
              return true;
            });
    if (!reserved) {
      return false;
    }
    TypeRun run = null;
    boolean kept = false;
    try {
      run = maker.get();
      run.start();
      kept = keep(name, new Entry(decision, run));
    } finally {
      if (!kept) {
        if (run != null) {
          close(name, run);
        }
        remove(name);
      }
    }
    return kept;
  }

  private boolean keep(String name, Entry entry) {
    return locked(
        () -> {
          if (!closed) {
            entries.put(name, entry);
          }
          return !closed;
        });
  }

  /** Closes the run of that type config; returns the type it had, if there was one. */
  Optional<FederatedType> end(String name) {
    Optional<Entry> entry = locked(() -> Optional.ofNullable(entries.get(name)));
    entry.map(Entry::run).ifPresent(run -> close(name, run));
    entry.ifPresent(gone -> remove(name));
    return entry.map(gone -> gone.decision().type());
  }

  private void remove(String name) {
    locked(() -> entries.remove(name) != null);
  }

  private static void close(String name, TypeRun run) {
    try {
      run.close();
    } catch (RuntimeException e) { // The edge: one run that fails must not keep the others.
      logger
          .atError()
          .addKeyValue("typeConfig", name)
          .setCause(e)
          .log("Closing the sync controller of a type failed; it counts as closed");
    }
  }

  /** The runs there are, sorted by name. */
  List<RunningType> list() {
    Map<String, Entry> now = locked(() -> Map.copyOf(entries));
    List<RunningType> list = new ArrayList<>();
    now.forEach(
        (name, entry) -> {
          TypeRun run = entry.run();
          if (run != null) {
            Run decision = entry.decision();
            list.add(
                new RunningType(name, decision.type(), decision.namespaceType(), run.isSynced()));
          }
        });
    list.sort(Comparator.comparing(RunningType::typeConfig));
    return list;
  }

  int size() {
    return locked(entries::size);
  }

  /** Starts no run any more, and closes all side by side; waits for them, at most nine seconds. */
  void close(Executor executor) {
    Map<String, TypeRun> runs = new HashMap<>();
    locked(
        () -> {
          closed = true;
          entries.forEach(
              (name, entry) -> {
                TypeRun run = entry.run();
                if (run != null) {
                  runs.put(name, run);
                }
              });
          entries.clear();
          return true;
        });
    CountDownLatch open = new CountDownLatch(runs.size());
    runs.forEach(
        (name, run) ->
            executor.execute(
                () -> {
                  try {
                    close(name, run);
                  } finally {
                    open.countDown();
                  }
                }));
    try {
      if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        logger
            .atWarn()
            .addKeyValue("open", open.getCount())
            .log("Sync controllers of types go on although they were closed; not waited for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
