package io.kubefed.propagation.leader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the listener, one call after the other, on an executor. Thread-safe. */
final class Callbacks {

  private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

  private final Executor executor;
  private final LeadershipListener listener;
  private final Consumer<RuntimeException> onGainedFailed;
  private final Runnable onEnd;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /**
   * Calls that listener.
   *
   * @param onGainedFailed hears of a failure to begin
   * @param onEnd runs after every call
   */
  Callbacks(
      Executor executor,
      LeadershipListener listener,
      Consumer<RuntimeException> onGainedFailed,
      Runnable onEnd) {
    this.executor = executor;
    this.listener = listener;
    this.onGainedFailed = onGainedFailed;
    this.onEnd = onEnd;
  }

  void gained(Term term) {
    add(
        () -> {
          try {
            listener.onGained(term);
          } catch (RuntimeException e) {
            onGainedFailed.accept(e);
          }
        });
  }

  void lost() {
    add(
        () -> {
          try {
            listener.onLost();
          } catch (RuntimeException e) {
            logger.atError().setCause(e).log("What a leader does could not be ended properly");
          }
        });
  }

  private void add(Runnable call) {
    synchronized (this) {
      waiting.add(call);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      logger
          .atError()
          .setCause(e)
          .log("The given executor takes no more tasks; leadership is told on another thread");
      run();
    }
  }

  private void run() {
    for (Runnable call = next(); call != null; call = next()) {
      call.run();
    }
    onEnd.run();
  }

  private synchronized @Nullable Runnable next() {
    Runnable call = waiting.poll();
    running = call != null;
    return call;
  }

  /** True if nothing is told, and nothing waits to be. */
  synchronized boolean isIdle() {
    return !running;
  }
}
