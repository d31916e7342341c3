package io.kubefed.propagation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedQueueTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final AtomicInteger signals = new AtomicInteger();
  private final KeyedQueue<String> queue =
      new KeyedQueue<>(
          time,
          new Backoff(SECOND, Duration.ofSeconds(60), 2, 0),
          new Random(1),
          signals::incrementAndGet);

  @Test
  void keyWaitsOnceHoweverOftenItIsAdded() {
    queue.add("a");
    queue.add("a");

    assertThat(queue.poll()).isEqualTo("a");
    assertThat(queue.poll()).isNull();
    assertThat(signals).hasValue(1);
  }

  @Test
  void keyAddedWhileItIsWorkedOnWaitsOnlyAfterwards() {
    queue.add("a");
    queue.poll();
    queue.add("a");
    queue.add("a");

    assertThat(queue.poll()).as("while it is worked on").isNull();
    queue.done("a");
    assertThat(queue.poll()).isEqualTo("a");
    queue.done("a");
    assertThat(queue.poll()).isNull();
    assertThat(signals).hasValue(2);
  }

  @Test
  void keyThatComesBackStandsBehindTheOthers() {
    queue.add("a");
    queue.poll();
    queue.add("a");
    queue.add("b");
    queue.done("a");
    queue.add("c");

    assertThat(takeAll()).containsExactly("b", "a", "c");
  }

  @Test
  void earliestOfSeveralDelaysCounts() {
    queue.addAfter("a", SECOND.multipliedBy(5));
    queue.addAfter("a", SECOND.multipliedBy(2));
    queue.addAfter("a", SECOND.multipliedBy(9));

    time.advance(SECOND.multipliedBy(2).minusNanos(1));
    assertThat(queue.poll()).isNull();
    time.advance(Duration.ofNanos(1));
    assertThat(takeAll()).containsExactly("a");
    time.advance(SECOND.multipliedBy(60));
    assertThat(takeAll()).isEmpty();
    assertThat(queue.size()).isZero();
  }

  @Test
  void whatWasAskedForStandsAlthoughTheKeyIsLookedAtBefore() {
    queue.addAfter("a", SECOND);
    queue.add("a");
    assertThat(takeAll()).containsExactly("a");

    time.advance(SECOND);

    assertThat(takeAll()).containsExactly("a");
  }

  @Test
  void retryWaitsLongerEachTimeAndIsForgottenOnSuccess() {
    queue.add("a");
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waits.add(waitAfterRetry());
    }
    assertThat(waits).containsExactly(SECOND, SECOND.multipliedBy(2), SECOND.multipliedBy(4));
    assertThat(queue.statistics().longestStreak()).isEqualTo(3);

    takeAll();
    assertThat(queue.statistics().retrying()).isZero();
    assertThat(queue.size()).isZero();
    queue.add("a");
    assertThat(waitAfterRetry()).isEqualTo(SECOND);
  }

  private Duration waitAfterRetry() {
    assertThat(queue.poll()).isEqualTo("a");
    queue.retry("a", Duration.ZERO);
    long begin = time.nanoTime();
    while (!queue.hasWaiting()) {
      time.advance(Duration.ofMillis(100));
    }
    return Duration.ofNanos(time.nanoTime() - begin);
  }

  @Test
  void retryWaitsAtLeastAsLongAsTheServerAsks() {
    queue.add("a");
    queue.poll();
    queue.retry("a", SECOND.multipliedBy(30));

    time.advance(SECOND.multipliedBy(29));
    assertThat(queue.hasWaiting()).isFalse();
    time.advance(SECOND);
    assertThat(queue.hasWaiting()).isTrue();
  }

  @Test
  void eventDuringABackOffIsNotHeldUpAndItsSuccessSavesTheRetry() {
    queue.add("a");
    queue.poll();
    queue.retry("a", Duration.ZERO);
    queue.add("a");

    assertThat(takeAll()).containsExactly("a");
    time.advance(SECOND.multipliedBy(60));
    assertThat(takeAll()).isEmpty();
  }

  @Test
  void revisitIsReplacedByThatOfTheNextLook() {
    queue.add("a");
    queue.poll();
    queue.revisit("a", SECOND.multipliedBy(10));
    queue.add("a");
    queue.poll();
    queue.revisit("a", SECOND.multipliedBy(20));

    time.advance(SECOND.multipliedBy(19));
    assertThat(queue.hasWaiting()).isFalse();
    time.advance(SECOND);
    assertThat(takeAll()).containsExactly("a");
  }

  @Test
  void endlessDelayNeverRunsOver() {
    queue.addAfter("a", Duration.ofSeconds(Long.MAX_VALUE));
    queue.addAfter("b", SECOND);

    time.advance(SECOND);

    assertThat(takeAll()).containsExactly("b");
  }

  @Test
  void tellsHowItStands() {
    queue.add("a");
    queue.add("b");
    queue.add("c");
    queue.addAfter("d", SECOND.multipliedBy(100));
    queue.poll();
    queue.retry("a", Duration.ZERO);
    queue.poll();
    time.advance(SECOND.dividedBy(2));

    assertThat(queue.statistics())
        .isEqualTo(new QueueStatistics(1, SECOND.dividedBy(2), 2, 1, 1, 1, 1, 1));
  }

  @Test
  void drainGivesOutWhatWaitsAndTakesNothingMore() {
    queue.add("a");
    queue.add("b");
    queue.addAfter("c", SECOND);
    queue.poll();
    queue.add("a");
    queue.drain();

    assertThat(queue.add("d")).isFalse();
    assertThat(queue.addAfter("d", SECOND)).isFalse();
    queue.retry("a", Duration.ZERO);
    assertThat(takeAll()).containsExactly("b", "a");
    time.advance(SECOND.multipliedBy(100));
    assertThat(takeAll()).isEmpty();
    assertThat(queue.size()).isZero();
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void closeForgetsAllButLetsWorkEnd() throws InterruptedException {
    queue.add("a");
    queue.add("b");
    queue.poll();
    queue.add("a");
    queue.close();

    assertThat(queue.poll()).isNull();
    assertThat(queue.awaitIdle(Duration.ZERO)).as("idle while a is worked on").isFalse();
    queue.retry("a", Duration.ZERO);
    assertThat(queue.awaitIdle(Duration.ZERO)).isTrue();
    assertThat(queue.poll()).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void endingWhatNobodyWorksOnIsAMistake() {
    queue.add("a");

    assertThatIllegalStateException().isThrownBy(() -> queue.done("a")).withMessageContaining("a");
  }

  private List<String> takeAll() {
    List<String> keys = new ArrayList<>();
    for (String key = queue.poll(); key != null; key = queue.poll()) {
      keys.add(key);
      queue.done(key);
    }
    return keys;
  }
}
