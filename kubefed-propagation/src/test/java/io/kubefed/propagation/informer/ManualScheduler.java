package io.kubefed.propagation.informer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so, and timers that go by it. For one thread. */
final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private final List<Timer> timers = new ArrayList<>();
  private Instant now = Instant.parse("2024-05-01T12:00:00Z");

  private final class Timer extends FutureTask<@Nullable Object>
      implements ScheduledFuture<@Nullable Object> {

    private final Instant due;

    Timer(Runnable task, Instant due) {
      super(task, null);
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(now, due));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** Lets time pass, and runs the timers that come due on the way. */
  void advance(Duration duration) {
    Instant end = now.plus(duration);
    for (Optional<Timer> next = next(end); next.isPresent(); next = next(end)) {
      Timer timer = next.get();
      timers.remove(timer);
      now = timer.due.isAfter(now) ? timer.due : now;
      timer.run();
    }
    now = end;
  }

  private Optional<Timer> next(Instant end) {
    timers.removeIf(FutureTask::isCancelled);
    return timers.stream()
        .filter(timer -> !timer.due.isAfter(end))
        .min(Comparator.comparing(timer -> timer.due));
  }

  /** How long until the next timer, if there is one. */
  Optional<Duration> untilNext() {
    timers.removeIf(FutureTask::isCancelled);
    return timers.stream()
        .map(timer -> Duration.between(now, timer.due))
        .min(Comparator.naturalOrder());
  }

  Instant now() {
    return now;
  }

  Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Timer timer = new Timer(command, now.plusNanos(unit.toNanos(delay)));
    timers.add(timer);
    return timer;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {
    timers.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    timers.clear();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
