package io.kubefed.propagation.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterHealth;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.HealthReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of the engine that only many threads at a time can break. */
@Timeout(120)
class EngineThreadsTest {

  private static final ClusterHealth HEALTHY = () -> new HealthReport(HealthReport.State.READY, "");
  private static final int KEYS = 20;
  private static final int ADDS = 5_000;
  private static final int PRODUCERS = 4;

  private final Timekeeper time = Timekeeper.system();
  private final List<AutoCloseable> open = new ArrayList<>(List.of(time));

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    assertThat(engineThreads()).as("threads alive after close()").isEmpty();
  }

  /** The threads of the engine that have not ended, given a moment to do so. */
  private static List<String> engineThreads() throws InterruptedException {
    List<Thread> alive =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("kubefed-(timer|worker|lane)-.*"))
            .toList();
    for (Thread thread : alive) {
      thread.join(10_000);
    }
    return alive.stream().filter(Thread::isAlive).map(Thread::getName).toList();
  }

  static Stream<Arguments> threads() {
    return Stream.of(
        argumentSet("platform threads", LaneThreads.platform()),
        argumentSet("what the JVM has", LaneThreads.automatic()));
  }

  @Test
  void dispatcherLosesNoWakeUpAndNeverWorksOnAKeyTwiceAtATime() throws InterruptedException {
    AtomicIntegerArray written = new AtomicIntegerArray(KEYS);
    AtomicIntegerArray seen = new AtomicIntegerArray(KEYS);
    AtomicIntegerArray inside = new AtomicIntegerArray(KEYS);
    AtomicInteger violations = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    Dispatcher<Integer> dispatcher =
        Dispatcher.<Integer>builder(
                "stress",
                time,
                key -> {
                  if (inside.incrementAndGet(key) != 1) {
                    violations.incrementAndGet();
                  }
                  seen.set(key, written.get(key));
                  int look = looks.incrementAndGet();
                  inside.decrementAndGet(key);
                  if (look % 97 == 0) {
                    throw new ConflictException("east", null, "every now and then");
                  }
                  return look % 31 == 0 ? Result.requeueAfter(Duration.ofMillis(1)) : Result.done();
                })
            .workers(4)
            .backoff(Backoff.exponential(Duration.ofNanos(1000), Duration.ofMillis(1)))
            .build();
    open.add(0, dispatcher);
    dispatcher.start();

    inParallel(
        PRODUCERS,
        random -> {
          for (int i = 0; i < ADDS; i++) {
            int key = random.nextInt(KEYS);
            written.incrementAndGet(key);
            if (random.nextInt(10) == 0) {
              dispatcher.addAfter(key, Duration.ofNanos(random.nextInt(100_000)));
            }
            dispatcher.add(key);
          }
        });

    assertThat(dispatcher.drain(Duration.ofSeconds(60))).as("drained").isTrue();
    assertThat(violations).hasValue(0);
    assertThat(seen.toString()).as("last seen").isEqualTo(written.toString());
  }

  @ParameterizedTest
  @MethodSource("threads")
  void laneEndsEveryOperationOnceRunsNoKeyTwiceAndTheLatestLast(LaneThreads threads)
      throws InterruptedException {
    Map<Integer, AtomicInteger> inside = new ConcurrentHashMap<>();
    AtomicIntegerArray last = new AtomicIntegerArray(KEYS);
    AtomicIntegerArray submitted = new AtomicIntegerArray(KEYS);
    AtomicInteger violations = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicInteger superseded = new AtomicInteger();
    Lanes<Integer> lanes =
        Lanes.<Integer>builder(time, (cluster, key) -> {})
            .threads(threads)
            .settings(LaneSettings.DEFAULT.withConcurrency(4))
            .build();
    open.add(0, lanes);
    Lane<Integer> lane = lanes.add("stress", HEALTHY);
    CountDownLatch ends = new CountDownLatch(PRODUCERS * ADDS);

    inParallel(
        PRODUCERS,
        random -> {
          for (int i = 0; i < ADDS; i++) {
            int key = random.nextInt(KEYS);
            synchronized (inside.computeIfAbsent(key, unused -> new AtomicInteger())) {
              int number = submitted.incrementAndGet(key);
              lane.submit(
                      key,
                      () -> {
                        AtomicInteger running = inside.get(key);
                        if (running == null
                            || running.incrementAndGet() != 1
                            || last.getAndSet(key, number) >= number) {
                          violations.incrementAndGet();
                        }
                        Thread.onSpinWait();
                        return running == null ? -1 : running.decrementAndGet();
                      })
                  .whenComplete(
                      (value, failure) -> {
                        (failure == null ? done : superseded).incrementAndGet();
                        ends.countDown();
                      });
            }
          }
        });

    assertThat(ends.await(60, SECONDS)).as("all ended").isTrue();
    assertThat(violations).hasValue(0);
    assertThat(last.toString()).as("the latest ran last").isEqualTo(submitted.toString());
    LaneStatistics statistics = lane.statistics();
    assertThat(statistics.succeeded()).isEqualTo(done.get());
    assertThat(statistics.superseded()).isEqualTo(superseded.get());
    assertThat(done.get() + superseded.get()).isEqualTo(PRODUCERS * ADDS);
    assertThat(statistics.queued() + statistics.running()).isZero();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void laneThatHangsCostsTheOthersNothing(LaneThreads threads) throws InterruptedException {
    Lanes<Integer> lanes =
        Lanes.<Integer>builder(time, (cluster, key) -> {}).threads(threads).build();
    open.add(0, lanes);
    CountDownLatch never = new CountDownLatch(1);
    Lane<Integer> hanging = lanes.add("hanging", HEALTHY);
    int operations = 1_000;
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch hangs = new CountDownLatch(LaneSettings.DEFAULT.concurrency());
    for (int key = 0; key < operations; key++) {
      hanging.submit(
          key,
          () -> {
            hangs.countDown();
            try {
              never.await();
            } catch (InterruptedException e) {
              interrupted.incrementAndGet();
              throw new CallInterruptedException("hanging", null);
            }
            return "";
          });
    }
    assertThat(hangs.await(30, SECONDS)).as("all slots hang").isTrue();

    CountDownLatch done = new CountDownLatch(2 * operations);
    List<Lane<Integer>> others = List.of(lanes.add("east", HEALTHY), lanes.add("west", HEALTHY));
    for (int key = 0; key < operations; key++) {
      for (Lane<Integer> lane : others) {
        lane.submit(key, () -> "").thenRun(done::countDown);
      }
    }

    assertThat(done.await(30, SECONDS)).as("the others are done").isTrue();
    assertThat(hanging.statistics())
        .returns(LaneSettings.DEFAULT.concurrency(), LaneStatistics::running)
        .returns(0L, LaneStatistics::succeeded);
    lanes.close();
    assertThat(interrupted).hasValue(LaneSettings.DEFAULT.concurrency());
  }

  @ParameterizedTest
  @MethodSource("threads")
  void refusedKeysAllGetThroughABoundedQueue(LaneThreads threads) throws InterruptedException {
    int keys = 2_000;
    CountDownLatch done = new CountDownLatch(keys);
    List<Lane<Integer>> lane = new ArrayList<>();
    Dispatcher<Integer> dispatcher =
        Dispatcher.<Integer>builder(
                "bounded",
                time,
                key -> {
                  lane.get(0).submit(key, () -> key).thenRun(done::countDown);
                  return Result.done();
                })
            .build();
    Lanes<Integer> lanes =
        Lanes.<Integer>builder(time, (cluster, key) -> dispatcher.add(key))
            .threads(threads)
            .settings(LaneSettings.DEFAULT.withQueueBound(16).withConcurrency(2))
            .build();
    open.add(0, lanes);
    open.add(0, dispatcher);
    lane.add(lanes.add("east", HEALTHY));
    dispatcher.start();
    for (int key = 0; key < keys; key++) {
      dispatcher.add(key);
    }

    assertThat(done.await(60, SECONDS)).as("left: %s", done.getCount()).isTrue();
    assertThat(lane.get(0).statistics().succeeded()).isEqualTo(keys);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void deadlineInterruptsWhatBlocks(LaneThreads threads) throws InterruptedException {
    Lanes<Integer> lanes =
        Lanes.<Integer>builder(time, (cluster, key) -> {})
            .threads(threads)
            .settings(LaneSettings.DEFAULT.withTimeout(Duration.ofMillis(20)))
            .build();
    open.add(0, lanes);
    Lane<Integer> lane = lanes.add("east", HEALTHY);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    lane.submit(
            1,
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return "";
            })
        .whenComplete((value, failure) -> ended.countDown());

    assertThat(interrupted.await(30, SECONDS)).isTrue();
    assertThat(ended.await(30, SECONDS)).isTrue();
    assertThat(lane.statistics().timedOut()).isOne();
  }

  @Test
  void closeInterruptsTheReconcilerAndWaitsForIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Dispatcher<Integer> dispatcher =
        Dispatcher.<Integer>builder(
                "closing",
                time,
                key -> {
                  begun.countDown();
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    ended.incrementAndGet();
                  }
                  return Result.done();
                })
            .build();
    open.add(0, dispatcher);
    dispatcher.start();
    dispatcher.add(1);
    assertThat(begun.await(30, SECONDS)).isTrue();

    dispatcher.close();

    assertThat(ended).hasValue(1);
  }

  @Test
  void coalescerTellsTheLastAnswersInOrderHoweverManyThreadsAnswer() throws InterruptedException {
    int clusters = 8;
    int rounds = 500;
    Map<Integer, Integer> told = new ConcurrentHashMap<>();
    AtomicInteger violations = new AtomicInteger();
    AtomicInteger updates = new AtomicInteger();
    StatusCoalescer<Integer, Integer> coalescer =
        new StatusCoalescer<>(
            time,
            Duration.ofMinutes(1),
            Integer::equals,
            (key, answers) -> {
              updates.incrementAndGet();
              int number = answers.results().getOrDefault("0", -1);
              Integer before = told.put(key, number);
              if (!answers.isSettled() || (before != null && before > number)) {
                violations.incrementAndGet();
              }
            });
    open.add(0, coalescer);
    List<String> names = Stream.iterate(0, i -> i + 1).limit(clusters).map(i -> "" + i).toList();

    inParallel(
        PRODUCERS,
        random -> {
          int key = random.nextInt();
          for (int number = 0; number < rounds; number++) {
            int answer = number;
            var round = coalescer.begin(key, names);
            names.parallelStream().forEach(name -> round.answer(name, answer));
          }
        });

    assertThat(violations).hasValue(0);
    assertThat(told.values()).containsOnly(rounds - 1);
    assertThat(updates).as("one per round").hasValue(PRODUCERS * rounds);
  }

  private interface Producer {
    void run(SplittableRandom random) throws InterruptedException;
  }

  /** Runs a producer on so many threads, which begin together, and waits for their end. */
  private static void inParallel(int count, Producer producer) throws InterruptedException {
    Phaser start = new Phaser(count);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SplittableRandom random = new SplittableRandom(i);
      Thread thread =
          new Thread(
              () -> {
                start.arriveAndAwaitAdvance();
                try {
                  producer.run(random);
                } catch (Throwable e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
