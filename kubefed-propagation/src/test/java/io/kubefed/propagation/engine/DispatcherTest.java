package io.kubefed.propagation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.TooManyRequestsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DispatcherTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final ManualExecutor threads = new ManualExecutor();
  private final List<String> looked = new ArrayList<>();
  private final Deque<Reconciler<String>> script = new ArrayDeque<>();
  private final Dispatcher<String> dispatcher =
      Dispatcher.builder("test", time, this::reconcile)
          .workers(2)
          .executor(threads)
          .backoff(new Backoff(SECOND, Duration.ofMinutes(1), 2, 0))
          .random(new Random(1))
          .build();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Dispatcher.class);

  private Result reconcile(String key) {
    looked.add(key);
    Reconciler<String> next = script.poll();
    return next == null ? Result.done() : next.reconcile(key);
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void silence() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @Test
  void nothingIsLookedAtBeforeTheStartAndAllOfItAfterwards() {
    dispatcher.add("a");
    assertThat(threads.size()).isZero();

    dispatcher.start();
    threads.runAll();

    assertThat(looked).containsExactly("a");
  }

  @Test
  void idleDispatcherTakesNoThreadAndABusyOneAsManyAsItHasWorkers() {
    dispatcher.start();
    assertThat(threads.size()).isZero();

    List.of("a", "b", "c").forEach(dispatcher::add);
    assertThat(threads.size()).isEqualTo(2);
    threads.runAll();
    assertThat(looked).containsExactly("a", "b", "c");
    dispatcher.add("d");
    assertThat(threads.size()).isOne();
  }

  @Test
  void workerLetsOthersHaveTheirTurn() {
    dispatcher.start();
    for (int i = 0; i < 40; i++) {
      dispatcher.add("key-" + i);
    }
    threads.runOne();
    assertThat(looked).hasSizeLessThan(40);
    threads.runAll();

    assertThat(looked).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void keyAddedWhileItIsLookedAtIsLookedAtAgain() {
    dispatcher.start();
    script.add(
        key -> {
          dispatcher.add(key);
          return Result.done();
        });
    dispatcher.add("a");
    threads.runAll();

    assertThat(looked).containsExactly("a", "a");
  }

  @Test
  void looksAgainAfterTheTimeThatWasAskedFor() {
    dispatcher.start();
    script.add(key -> Result.requeueAfter(SECOND.multipliedBy(10)));
    dispatcher.add("a");
    dispatcher.addAfter("b", SECOND.multipliedBy(5));
    threads.runAll();
    assertThat(looked).containsExactly("a");

    time.advance(SECOND.multipliedBy(5));
    threads.runAll();
    time.advance(SECOND.multipliedBy(5));
    threads.runAll();
    assertThat(looked).containsExactly("a", "b", "a");
  }

  @Test
  void retryableFailureIsTriedAgainAfterABackOff() {
    dispatcher.start();
    script.add(key -> Result.retry());
    script.add(
        key -> {
          throw new ConflictException("east", null, "somebody was faster");
        });
    dispatcher.add("a");
    threads.runAll();

    time.advance(SECOND);
    threads.runAll();
    assertThat(looked).hasSize(2);
    assertThat(dispatcher.statistics().longestStreak()).isEqualTo(2);
    time.advance(SECOND);
    threads.runAll();
    assertThat(looked).hasSize(2);
    time.advance(SECOND);
    threads.runAll();
    assertThat(looked).hasSize(3);
    assertThat(dispatcher.statistics().retrying()).isZero();
  }

  @Test
  void waitsAsLongAsAnOverloadedServerAsks() {
    dispatcher.start();
    script.add(
        key -> {
          throw new TooManyRequestsException("east", null, "busy", SECOND.multipliedBy(20));
        });
    dispatcher.add("a");
    threads.runAll();
    time.advance(SECOND.multipliedBy(19));
    threads.runAll();
    assertThat(looked).hasSize(1);
    time.advance(SECOND);
    threads.runAll();

    assertThat(looked).hasSize(2);
  }

  @Test
  void terminalFailureWaitsForTheNextEvent() {
    dispatcher.start();
    script.add(
        key -> {
          throw new ForbiddenException("east", null, "no");
        });
    dispatcher.add("a");
    threads.runAll();
    time.advance(Duration.ofDays(1));
    threads.runAll();
    assertThat(looked).containsExactly("a");

    dispatcher.add("a");
    threads.runAll();
    assertThat(looked).containsExactly("a", "a");
  }

  @Test
  void bugIsRetriedAndLoggedOncePerStreak() {
    dispatcher.start();
    for (int i = 0; i < 3; i++) {
      script.add(
          key -> {
            throw new IllegalStateException("bug");
          });
    }
    script.add(
        key -> {
          throw new ArithmeticException("another bug");
        });
    dispatcher.add("a");
    for (int i = 0; i < 10; i++) {
      threads.runAll();
      time.advance(Duration.ofMinutes(1));
    }

    assertThat(looked).hasSize(5);
    assertThat(log.list)
        .extracting(event -> event.getThrowableProxy().getMessage())
        .containsExactly("bug", "another bug");

    script.add(
        key -> {
          throw new IllegalStateException("bug");
        });
    dispatcher.add("a");
    threads.runAll();
    assertThat(log.list).as("in a new streak").hasSize(3);
  }

  @Test
  void missingResultIsABugLikeAnyOther() {
    dispatcher.start();
    script.add(DispatcherTest::nothing);
    dispatcher.add("a");
    threads.runAll();
    time.advance(SECOND);
    threads.runAll();

    assertThat(looked).containsExactly("a", "a");
    assertThat(log.list).hasSize(1);
  }

  @SuppressWarnings("NullAway") // What a reconciler outside of null-marked code may do.
  private static Result nothing(String key) {
    return null;
  }

  @Test
  void drainedDispatcherTakesNothingMore() throws InterruptedException {
    dispatcher.start();
    dispatcher.add("a");
    assertThat(dispatcher.drain(Duration.ZERO)).isFalse();
    assertThat(dispatcher.add("b")).isFalse();
    threads.runAll();

    assertThat(dispatcher.drain(Duration.ZERO)).isTrue();
    assertThat(looked).containsExactly("a");
  }

  @Test
  void closeInsideTheReconcilerInterruptsItAndDoesNotWait() {
    dispatcher.start();
    List<Boolean> interrupted = new ArrayList<>();
    script.add(
        key -> {
          dispatcher.close();
          interrupted.add(Thread.currentThread().isInterrupted());
          throw new IllegalStateException("interrupted");
        });
    dispatcher.add("a");
    dispatcher.add("b");
    threads.runAll();

    assertThat(interrupted).containsExactly(true);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(looked).containsExactly("a");
    assertThat(log.list).isEmpty();
    assertThat(dispatcher.add("c")).isFalse();
  }

  @Test
  void startsOnceAndNotAfterItsEnd() {
    dispatcher.start();
    assertThatIllegalStateException().isThrownBy(dispatcher::start).withMessageContaining("test");
    dispatcher.close();
    assertThatIllegalStateException().isThrownBy(dispatcher::start).withMessageContaining("closed");
  }
}
