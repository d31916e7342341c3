package io.kubefed.propagation.engine;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemTimeTest {

  @Test
  void runsTasksWhenTheirTimeHasComeAlsoAfterOneThatFailed() throws InterruptedException {
    try (Timekeeper time = Timekeeper.system()) {
      CountDownLatch ran = new CountDownLatch(1);
      long begin = time.nanoTime();
      time.schedule(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("expected in this log");
          });
      time.schedule(Duration.ofMillis(5), ran::countDown);

      assertThat(ran.await(30, SECONDS)).isTrue();
      assertThat(time.nanoTime() - begin).isGreaterThanOrEqualTo(5_000_000);
    }
  }

  @Test
  void cancelledTaskDoesNotRun() throws InterruptedException {
    try (Timekeeper time = Timekeeper.system()) {
      AtomicBoolean cancelledRan = new AtomicBoolean();
      CountDownLatch ran = new CountDownLatch(1);
      time.schedule(Duration.ofMillis(5), () -> cancelledRan.set(true)).cancel();
      time.schedule(Duration.ofMillis(10), ran::countDown);

      assertThat(ran.await(30, SECONDS)).isTrue();
      assertThat(cancelledRan).isFalse();
    }
  }

  @Test
  void nothingRunsAfterTheEndAndAskingForItIsNoMistake() throws InterruptedException {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    AtomicBoolean ran = new AtomicBoolean();
    CountDownLatch later = new CountDownLatch(1);
    Timekeeper time = Timekeeper.using(scheduler);
    time.schedule(Duration.ofMillis(5), () -> ran.set(true));
    time.close();
    time.schedule(Duration.ZERO, () -> ran.set(true));

    Future<?> control = scheduler.schedule(later::countDown, 10, MILLISECONDS);
    assertThat(later.await(30, SECONDS)).as("the scheduler is the caller's and goes on").isTrue();
    assertThat(control).succeedsWithin(30, SECONDS);
    assertThat(ran).isFalse();
    scheduler.shutdownNow();
    time.schedule(Duration.ZERO, () -> ran.set(true)).cancel();

    Timekeeper own = Timekeeper.system();
    own.close();
    own.schedule(Duration.ZERO, () -> ran.set(true)).cancel();
    assertThat(ran).isFalse();
  }
}
