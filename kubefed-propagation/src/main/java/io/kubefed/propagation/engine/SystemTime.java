package io.kubefed.propagation.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time of this machine, with a scheduler for what comes later. */
final class SystemTime implements Timekeeper {

  private static final Logger logger = LoggerFactory.getLogger(SystemTime.class);

  private final ScheduledExecutorService scheduler;
  private final boolean owned;
  private volatile boolean closed;

  private SystemTime(ScheduledExecutorService scheduler, boolean owned) {
    this.scheduler = scheduler;
    this.owned = owned;
  }

  static SystemTime ownThread() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(
            1, new DaemonThreads("kubefed-timer"), new ThreadPoolExecutor.DiscardPolicy());
    scheduler.setRemoveOnCancelPolicy(true);
    return new SystemTime(scheduler, true);
  }

  static SystemTime on(ScheduledExecutorService scheduler) {
    return new SystemTime(scheduler, false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    try {
      Future<?> scheduled =
          scheduler.schedule(() -> run(task), Nanos.of(delay), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      if (!closed) {
        logger
            .atError()
            .setCause(e)
            .log("The given scheduler takes no more tasks; retries and time-outs stand still");
      }
      return () -> {};
    }
  }

  private void run(Runnable task) {
    if (closed) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      logger.atError().setCause(e).log("A timed task failed; time goes on");
    }
  }

  @Override
  public void close() {
    closed = true;
    if (owned) {
      scheduler.shutdownNow();
    }
  }
}
