package io.kubefed.propagation.engine;

import static io.kubefed.propagation.engine.LaneFixture.SECOND;
import static io.kubefed.propagation.engine.LaneFixture.SETTINGS;
import static io.kubefed.propagation.engine.LaneFixture.TIMEOUT;
import static io.kubefed.propagation.engine.LaneFixture.failure;
import static io.kubefed.propagation.engine.LaneFixture.reason;
import static io.kubefed.propagation.engine.LaneFixture.unreachable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.HealthReport;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.TooManyRequestsException;
import io.kubefed.propagation.engine.NotStartedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LaneTest {

  private final LaneFixture fixture = new LaneFixture();

  @Test
  void operationsRunInTheOrderInWhichTheirKeysCame() {
    fixture.submit("a", "a1");
    fixture.submit("b", "b1");
    CompletionStage<String> last = fixture.submit("c", "c1");
    fixture.threads.runAll();

    assertThat(fixture.ran).containsExactly("a1", "b1", "c1");
    assertThat(last).isCompletedWithValue("c1");
    assertThat(fixture.lane.statistics())
        .isEqualTo(new LaneStatistics("east", CircuitState.CLOSED, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0));
  }

  @Test
  void submittingRunsNothingOnTheCallersThread() {
    CompletionStage<String> future = fixture.submit("a", "a1");

    assertThat(fixture.ran).isEmpty();
    assertThat(future).isNotDone();
  }

  @Test
  void newerOperationTakesThePlaceAndTheTurnOfTheOneThatWaits() {
    CompletionStage<String> old = fixture.submit("a", "a1");
    fixture.submit("b", "b1");
    CompletionStage<String> latest = fixture.submit("a", "a2");
    fixture.threads.runAll();

    assertThat(fixture.ran).containsExactly("a2", "b1");
    assertThat(reason(old)).isEqualTo(Reason.SUPERSEDED);
    assertThat(failure(old))
        .asInstanceOf(type(NotStartedException.class))
        .returns(false, NotStartedException::isRetryable);
    assertThat(latest).isCompletedWithValue("a2");
    assertThat(fixture.lane.statistics().superseded()).isOne();
  }

  @Test
  void operationForAKeyThatRunsBeginsOnlyAfterItAndOnlyTheLatest() {
    List<CompletionStage<String>> later = new ArrayList<>();
    fixture.submit(
        "a",
        "a1",
        () -> {
          later.add(fixture.submit("a", "a2"));
          later.add(fixture.submit("a", "a3"));
          fixture.threads.runAll(); // Another slot finds nothing that it may do.
          fixture.ran.add("a1 ends");
          return "a1";
        });
    fixture.threads.runAll();

    assertThat(fixture.ran).containsExactly("a1", "a1 ends", "a3");
    assertThat(reason(later.get(0))).isEqualTo(Reason.SUPERSEDED);
    assertThat(later.get(1)).isCompletedWithValue("a3");
  }

  @Test
  void takesAsManyThreadsAsItHasSlotsAndNoMore() {
    Stream.of("a", "b", "c", "d").forEach(key -> fixture.submit(key, key));

    assertThat(fixture.threads.size()).isEqualTo(SETTINGS.concurrency());
    fixture.threads.runOne();
    assertThat(fixture.ran).hasSize(4);
    fixture.threads.runAll();
    fixture.submit("e", "e");
    assertThat(fixture.threads.size()).isOne();
  }

  @Test
  void fullQueueRefusesAndCallsTheKeyOnceHalfOfItIsFree() {
    Stream.of("a", "b", "c", "d").forEach(key -> fixture.submit(key, key));
    CompletionStage<String> refused = fixture.submit("e", "e");
    CompletionStage<String> replacing = fixture.submit("d", "d2");

    assertThat(reason(refused)).isEqualTo(Reason.QUEUE_FULL);
    assertThat(failure(refused))
        .asInstanceOf(type(NotStartedException.class))
        .returns(true, NotStartedException::isRetryable);
    assertThat(fixture.told).isEmpty();
    fixture.threads.runAll();
    assertThat(fixture.told).containsExactly("e");
    assertThat(replacing).isCompletedWithValue("d2");
  }

  @Test
  void refusedKeysAreCalledAsManyAsFitAndTheRestWhenTheseDoNotCome() {
    Stream.of("a", "b", "c", "d").forEach(key -> fixture.submit(key, key));
    Stream.of("1", "2", "3", "4", "5", "6").forEach(key -> fixture.submit(key, key));
    fixture.threads.runAll();

    assertThat(fixture.told).as("room for four").containsExactly("1", "2", "3", "4");
    fixture.time.advance(SECOND);
    assertThat(fixture.told).containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(fixture.lane.statistics().waiting()).isZero();
  }

  @Test
  void retryableFailureHoldsTheKeyBackAndTellsWhenThatIsOver() {
    CompletionStage<String> failed = fixture.fail("a", conflict());
    CompletionStage<String> early = fixture.submit("a", "too early");

    assertThat(failure(failed)).isInstanceOf(ConflictException.class);
    assertThat(reason(early)).isEqualTo(Reason.BACKING_OFF);
    assertThat(failure(early)).hasMessageContaining("east").cause().isSameAs(failure(failed));
    fixture.time.advance(SECOND.minusNanos(1));
    assertThat(fixture.told).isEmpty();
    fixture.time.advance(Duration.ofNanos(1));
    assertThat(fixture.told).containsExactly("a");
    CompletionStage<String> again = fixture.submit("a", "again");
    fixture.threads.runAll();
    assertThat(again).isCompletedWithValue("again");
  }

  @Test
  void backOffGrowsPerKeyAndIsForgottenOnSuccess() {
    fixture.fail("a", conflict());
    fixture.time.advance(SECOND);
    fixture.fail("a", conflict());
    fixture.told.clear();
    fixture.fail("b", conflict());
    fixture.time.advance(SECOND);
    assertThat(fixture.told).as("b is at its first failure").containsExactly("b");
    fixture.time.advance(SECOND);
    assertThat(fixture.told).containsExactly("b", "a");

    fixture.submit("a", "a");
    fixture.threads.runAll();
    fixture.told.clear();
    fixture.fail("a", conflict());
    fixture.time.advance(SECOND);
    assertThat(fixture.told).containsExactly("a");
  }

  @Test
  void serverThatAsksForPatienceGetsIt() {
    fixture.fail("a", new TooManyRequestsException("east", null, "busy", Duration.ofSeconds(25)));

    fixture.time.advance(SECOND.multipliedBy(24));
    assertThat(fixture.told).isEmpty();
    fixture.time.advance(SECOND);
    assertThat(fixture.told).containsExactly("a");
  }

  @Test
  void terminalFailureHoldsNothingBack() {
    CompletionStage<String> failed = fixture.fail("a", forbidden());
    CompletionStage<String> next = fixture.submit("a", "a2");
    fixture.threads.runAll();

    assertThat(failure(failed)).isInstanceOf(ForbiddenException.class);
    assertThat(next).isCompletedWithValue("a2");
    fixture.time.advance(SECOND.multipliedBy(1000));
    assertThat(fixture.told).isEmpty();
  }

  @Test
  void keyThatFailedAndIsGoneIsForgotten() {
    fixture.fail("a", conflict());
    fixture.time.advance(SECOND.multipliedBy(62));

    assertThat(fixture.told).containsExactly("a");
    fixture.fail("a", conflict());
    fixture.time.advance(SECOND);
    assertThat(fixture.told).as("its streak begins anew").containsExactly("a", "a");
  }

  @Test
  void operationThatWaitsBehindOneThatFailsIsHeldBackToo() {
    List<CompletionStage<String>> later = new ArrayList<>();
    fixture.submit(
        "a",
        "a1",
        () -> {
          later.add(fixture.submit("a", "a2"));
          throw conflict();
        });
    fixture.threads.runAll();

    assertThat(fixture.ran).containsExactly("a1");
    assertThat(reason(later.get(0))).isEqualTo(Reason.BACKING_OFF);
    fixture.time.advance(SECOND);
    assertThat(fixture.told).containsExactly("a");
  }

  @ParameterizedTest
  @MethodSource
  void circuitOpensForWhatIsNoAnswerAlone(RuntimeException failure, CircuitState expected) {
    for (int i = 0; i < SETTINGS.failureThreshold(); i++) {
      fixture.fail("key-" + i, failure);
    }

    assertThat(fixture.lane.circuit()).isEqualTo(expected);
  }

  static Stream<Arguments> circuitOpensForWhatIsNoAnswerAlone() {
    return Stream.of(
        argumentSet("unreachable", unreachable(), CircuitState.OPEN),
        argumentSet("refused", forbidden(), CircuitState.CLOSED),
        argumentSet("conflict", conflict(), CircuitState.CLOSED),
        argumentSet("overloaded", serverError(), CircuitState.CLOSED),
        argumentSet("bug", new IllegalStateException("bug"), CircuitState.CLOSED));
  }

  @Test
  void answerInBetweenKeepsTheCircuitClosedButAServerErrorIsNone() {
    fixture.fail("a", unreachable());
    fixture.fail("b", unreachable());
    fixture.fail("c", forbidden());
    fixture.fail("d", unreachable());
    fixture.fail("e", unreachable());
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.CLOSED);

    fixture.fail("f", serverError());
    fixture.fail("g", unreachable());
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void openCircuitRefusesAtOnceWithoutAThread() {
    fixture.submit(
        "fails-1",
        "1",
        () -> {
          throw unreachable();
        });
    fixture.submit(
        "fails-2",
        "2",
        () -> {
          throw unreachable();
        });
    fixture.submit(
        "fails-3",
        "3",
        () -> {
          throw unreachable();
        });
    CompletionStage<String> waiting = fixture.submit("waiting", "never");
    fixture.threads.runAll();
    CompletionStage<String> late = fixture.submit("late", "never");

    assertThat(reason(waiting)).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(reason(late)).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(failure(late))
        .hasMessageContaining("east")
        .hasMessageContaining("nobody there")
        .hasCauseInstanceOf(ClusterUnreachableException.class);
    assertThat(fixture.threads.size()).isZero();
    assertThat(fixture.circuits).containsExactly(CircuitState.OPEN);
  }

  @Test
  void probeThatIsAnsweredClosesTheCircuitAndCallsAllThatWasRefused() {
    fixture.open();
    fixture.submit("a", "a");
    fixture.submit("b", "b");
    fixture.time.advance(SECOND.multipliedBy(10));
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.HALF_OPEN);
    CompletionStage<String> meanwhile = fixture.submit("c", "c");
    assertThat(reason(meanwhile)).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(fixture.told).isEmpty();

    fixture.threads.runAll();
    fixture.time.advance(SECOND);

    assertThat(fixture.probes).isOne();
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.CLOSED);
    assertThat(fixture.told).containsExactlyInAnyOrder("a", "b", "c", "lost-0", "lost-1", "lost-2");
    assertThat(fixture.circuits)
        .containsExactly(CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.CLOSED);
  }

  @Test
  void clusterThatIsNotWellButAnswersIsTalkedTo() {
    fixture.open();
    fixture.health = HealthReport.State.NOT_READY;
    fixture.time.advance(SECOND.multipliedBy(10));
    fixture.threads.runAll();

    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void circuitStaysOpenForLongerAfterEachProbeInVain() {
    fixture.open();
    fixture.health = HealthReport.State.OFFLINE;
    fixture.submit("a", "a");
    fixture.time.advance(SECOND.multipliedBy(10));
    fixture.threads.runAll();
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.OPEN);

    fixture.health = HealthReport.State.READY;
    fixture.time.advance(SECOND.multipliedBy(19));
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.OPEN);
    fixture.time.advance(SECOND);
    fixture.threads.runAll();
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.CLOSED);
    assertThat(fixture.probes).isEqualTo(2);
    assertThat(fixture.told).contains("a");
  }

  @Test
  void closedCircuitIsOnTrialUntilAnOperationIsAnswered() {
    fixture.open();
    fixture.time.advance(SECOND.multipliedBy(10));
    fixture.threads.runAll();

    fixture.fail("a", unreachable());
    assertThat(fixture.lane.circuit()).as("after one failure").isEqualTo(CircuitState.OPEN);
    fixture.time.advance(SECOND.multipliedBy(20));
    fixture.threads.runAll();
    fixture.submit("b", "b");
    fixture.threads.runAll();
    fixture.fail("c", unreachable());
    assertThat(fixture.lane.circuit()).as("after an answer").isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void answerMakesTheNextOpeningAsShortAsTheFirst() {
    fixture.open();
    fixture.time.advance(SECOND.multipliedBy(10));
    fixture.threads.runAll();
    fixture.submit("a", "a");
    fixture.threads.runAll();
    for (String key : List.of("b", "c", "d")) {
      fixture.fail(key, unreachable());
    }
    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.OPEN);

    fixture.time.advance(SECOND.multipliedBy(10));
    fixture.threads.runAll();

    assertThat(fixture.lane.circuit()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void operationThatIsNotBackInTimeEndsThenAndKeepsItsKey() {
    List<CompletionStage<String>> futures = new ArrayList<>();
    List<String> duringIt = new ArrayList<>();
    futures.add(
        fixture.submit(
            "a",
            "hangs",
            () -> {
              futures.add(fixture.submit("a", "behind"));
              fixture.time.advance(TIMEOUT);
              duringIt.add("interrupted: " + Thread.currentThread().isInterrupted());
              futures.add(fixture.submit("a", "after"));
              duringIt.add(reason(futures.get(2)) + " " + fixture.lane.statistics().overdue());
              fixture.time.advance(SECOND);
              duringIt.add("told of " + fixture.told);
              duringIt.add(reason(fixture.submit("a", "again")).name());
              fixture.told.clear();
              return "too late";
            }));
    fixture.threads.runAll();

    assertThat(duringIt)
        .containsExactly("interrupted: true", "OVERDUE 1", "told of [a]", "OVERDUE");
    assertThat(failure(futures.get(0)))
        .asInstanceOf(type(ClusterUnreachableException.class))
        .returns(ClusterUnreachableException.Reason.TIMEOUT, ClusterUnreachableException::reason)
        .returns(true, ClusterUnreachableException::isOutcomeUnknown);
    assertThat(reason(futures.get(1))).isEqualTo(Reason.BACKING_OFF);
    assertThat(Thread.currentThread().isInterrupted()).as("interrupted afterwards").isFalse();
    assertThat(fixture.told).as("when free again").containsExactly("a");
    assertThat(fixture.lane.statistics())
        .returns(0, LaneStatistics::overdue)
        .returns(0, LaneStatistics::running)
        .returns(1L, LaneStatistics::timedOut)
        .returns(1L, LaneStatistics::failed);
    CompletionStage<String> next = fixture.submit("a", "next");
    fixture.threads.runAll();
    assertThat(next).isCompletedWithValue("next");
  }

  @Test
  void circuitOpensWhenAllSlotsAreTakenByWhatDoesNotEnd() {
    LaneFixture single = new LaneFixture(SETTINGS.withConcurrency(1));
    List<CircuitState> states = new ArrayList<>();
    CompletableFuture<String> waiting = new CompletableFuture<>();
    single.submit(
        "a",
        "hangs",
        () -> {
          single.submit("b", "b").whenComplete((value, e) -> waiting.completeExceptionally(e));
          single.time.advance(TIMEOUT);
          states.add(single.lane.circuit());
          single.time.advance(SECOND.multipliedBy(10));
          states.add(single.lane.circuit());
          return "";
        });
    single.threads.runAll();

    assertThat(states).as("no slot for a probe").containsOnly(CircuitState.OPEN);
    assertThat(reason(waiting)).isEqualTo(Reason.CIRCUIT_OPEN);
    single.time.advance(SECOND.multipliedBy(10));
    single.threads.runAll();
    assertThat(single.lane.circuit()).isEqualTo(CircuitState.CLOSED);
    single.time.advance(SECOND);
    assertThat(single.told).contains("a", "b");
  }

  @Test
  void probeThatHangsIsAProbeInVain() {
    List<CircuitState> states = new ArrayList<>();
    ManualTime time = new ManualTime();
    ManualExecutor threads = new ManualExecutor();
    Lanes<String> lanes =
        Lanes.<String>builder(time, (cluster, key) -> {})
            .threads(LaneThreads.on(threads))
            .settings(SETTINGS.withCircuit(1, SETTINGS.openBackoff()))
            .build();
    List<Lane<String>> lane = new ArrayList<>();
    lane.add(
        lanes.add(
            "east",
            () -> {
              time.advance(TIMEOUT);
              states.add(lane.get(0).circuit());
              return new HealthReport(HealthReport.State.READY, "too late");
            }));
    lane.get(0)
        .submit(
            "a",
            () -> {
              throw unreachable();
            });
    threads.runAll();
    time.advance(SECOND.multipliedBy(10));
    threads.runAll();

    assertThat(states).containsExactly(CircuitState.OPEN);
    assertThat(lane.get(0).circuit()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void closingEndsEveryFutureOnce() {
    List<CompletionStage<String>> futures = new ArrayList<>();
    List<Throwable> ends = new ArrayList<>();
    List<Boolean> interrupted = new ArrayList<>();
    futures.add(
        fixture.submit(
            "a",
            "runs",
            () -> {
              futures.add(fixture.submit("a", "behind"));
              futures.add(fixture.submit("b", "waits"));
              futures.forEach(f -> f.whenComplete((value, e) -> ends.add(e)));
              fixture.lanes.close();
              interrupted.add(Thread.currentThread().isInterrupted());
              return "too late";
            }));
    fixture.threads.runAll();

    assertThat(failure(futures.get(0))).isInstanceOf(CallInterruptedException.class);
    assertThat(reason(futures.get(1))).isEqualTo(Reason.LANE_CLOSED);
    assertThat(reason(futures.get(2))).isEqualTo(Reason.LANE_CLOSED);
    assertThat(ends).hasSize(3);
    assertThat(interrupted).containsExactly(true);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(reason(fixture.submit("c", "c"))).isEqualTo(Reason.LANE_CLOSED);
    assertThat(fixture.time.scheduled()).isZero();
    assertThat(fixture.lane.statistics())
        .returns(0L, LaneStatistics::succeeded)
        .returns(1L, LaneStatistics::failed);
  }

  @Test
  void removedLaneIsGoneAndTheClusterMayComeBack() {
    Lane<String> old = fixture.lane;

    assertThat(fixture.lanes.remove("east")).isTrue();
    assertThat(fixture.lanes.remove("east")).isFalse();
    assertThat(fixture.lanes.get("east")).isEmpty();
    assertThat(reason(old.submit("a", () -> "a"))).isEqualTo(Reason.LANE_CLOSED);
    Lane<String> back =
        fixture.lanes.add("east", () -> new HealthReport(HealthReport.State.READY, ""));
    assertThat(fixture.lanes.get("east")).containsSame(back);
    assertThat(fixture.lanes.statistics()).extracting(LaneStatistics::cluster).contains("east");
  }

  @Test
  void clusterHasOneLane() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> fixture.lanes.add("east", () -> new HealthReport(HealthReport.State.READY, "")))
        .withMessageContaining("east");
  }

  @Test
  void fullExecutorRefusesTheOperationsAndTheyAreCalledLater() {
    List<String> told = new ArrayList<>();
    Lanes<String> lanes =
        Lanes.<String>builder(fixture.time, (cluster, key) -> told.add(key))
            .threads(
                LaneThreads.on(
                    task -> {
                      throw new RejectedExecutionException("full");
                    }))
            .build();
    Lane<String> lane = lanes.add("west", () -> new HealthReport(HealthReport.State.READY, ""));

    CompletionStage<String> future = lane.submit("a", () -> "a");

    assertThat(reason(future)).isEqualTo(Reason.QUEUE_FULL);
    fixture.time.advance(SECOND);
    assertThat(told).containsExactly("a");
  }

  @Test
  void listenerThatFailsDisturbsNothing() {
    List<String> told = new ArrayList<>();
    Lanes<String> lanes =
        Lanes.<String>builder(
                fixture.time,
                (cluster, key) -> {
                  told.add(key);
                  throw new IllegalStateException("listener's bug, expected in this log");
                })
            .threads(LaneThreads.on(fixture.threads))
            .settings(SETTINGS)
            .build();
    Lane<String> lane = lanes.add("west", () -> new HealthReport(HealthReport.State.READY, ""));
    for (String key : List.of("a", "b")) {
      lane.submit(
          key,
          () -> {
            throw conflict();
          });
    }
    fixture.threads.runAll();
    fixture.time.advance(SECOND);

    assertThat(told).containsExactly("a", "b");
  }

  @Test
  void failuresNameTheObjectWhereTheKeyIsOne() {
    ObjectReference web = new ObjectReference("apps/v1", "Deployment", "default", "web");
    Lanes<ObjectReference> lanes =
        Lanes.<ObjectReference>builder(fixture.time, (cluster, key) -> {})
            .threads(LaneThreads.on(fixture.threads))
            .build();
    Lane<ObjectReference> lane =
        lanes.add("west", () -> new HealthReport(HealthReport.State.READY, ""));
    CompletionStage<String> future = lane.submit(web, () -> "");
    lanes.close();

    assertThat(failure(future))
        .asInstanceOf(type(NotStartedException.class))
        .satisfies(
            e -> {
              assertThat(e.object()).contains(web);
              assertThat(e.cluster()).contains("west");
            })
        .returns(
            "cluster west, Deployment default/web: not started, the lane was closed",
            Throwable::getMessage);
  }

  @ParameterizedTest
  @MethodSource
  void settingsRefuseWhatMakesNoSense(Runnable settings) {
    assertThatIllegalArgumentException().isThrownBy(settings::run);
  }

  static Stream<Arguments> settingsRefuseWhatMakesNoSense() {
    return Stream.of(
        argumentSet("no slot", (Runnable) () -> SETTINGS.withConcurrency(0)),
        argumentSet("no queue", (Runnable) () -> SETTINGS.withQueueBound(0)),
        argumentSet("no time", (Runnable) () -> SETTINGS.withTimeout(Duration.ZERO)),
        argumentSet(
            "no failure", (Runnable) () -> SETTINGS.withCircuit(0, SETTINGS.openBackoff())));
  }

  private static ConflictException conflict() {
    return new ConflictException("east", null, "somebody was faster");
  }

  private static ForbiddenException forbidden() {
    return new ForbiddenException("east", null, "no");
  }

  private static ServerException serverError() {
    return new ServerException("east", null, 503, "overloaded");
  }
}
