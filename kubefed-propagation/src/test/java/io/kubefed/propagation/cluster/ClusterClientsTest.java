package io.kubefed.propagation.cluster;

import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.TestObjects.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.FaultPlan.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterClientsTest {

  private static final WriteOptions WRITE = WriteOptions.DEFAULT;

  private final ClusterClient east = InMemoryCluster.create("east").client();

  @Test
  void countsCallsByClusterVerbAndType() {
    CallCounter counter = new CallCounter();
    ClusterClient counted = ClusterClients.counting(east, counter);
    ClusterClient west = ClusterClients.counting(InMemoryCluster.create("west").client(), counter);

    counted.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);
    counted.get(CONFIG_MAP, "default", "a");
    counted.get(SECRET, "default", "a");
    west.get(CONFIG_MAP, "default", "a");
    west.check();

    assertThat(counter.total()).isEqualTo(5);
    assertThat(counter.writes()).isEqualTo(1);
    assertThat(counter.total(Verb.GET)).isEqualTo(3);
    assertThat(counter.total(Verb.GET, CONFIG_MAP)).isEqualTo(2);
    assertThat(counter)
        .hasToString(
            """
            east GET configmaps: 1
            east GET secrets: 1
            east CREATE configmaps: 1
            west GET configmaps: 1
            west CHECK: 1\
            """);
    assertThat(counter.snapshot())
        .containsEntry(new CallCounter.Key("west", Verb.CHECK, Optional.empty()), 1L);

    counter.reset();
    assertThat(counter.total()).isZero();
  }

  @Test
  void countsEachPageOfAList() {
    CallCounter counter = new CallCounter();
    ClusterClient counted = ClusterClients.counting(east, counter);
    for (String name : List.of("a", "b", "c")) {
      east.create(CONFIG_MAP, configMap("default", name, Map.of()), WRITE);
    }

    assertThat(counted.listAll(CONFIG_MAP, ListOptions.everywhere().withLimit(2)).items())
        .hasSize(3);

    assertThat(counter.total(Verb.LIST)).isEqualTo(2);
  }

  @Test
  void delaysCalls() {
    List<Duration> slept = new ArrayList<>();
    ClusterClient slow = ClusterClients.withLatency(east, Duration.ofMillis(80), slept::add);

    slow.get(CONFIG_MAP, "default", "a");
    slow.check();

    assertThat(slept).containsExactly(Duration.ofMillis(80), Duration.ofMillis(80));
  }

  @Test
  void aDelayedCallCanBeInterrupted() {
    ClusterClient slow =
        ClusterClients.withLatency(
            east,
            Duration.ofDays(1),
            duration -> {
              throw new InterruptedException();
            });

    assertThatExceptionOfType(CallInterruptedException.class)
        .isThrownBy(() -> slow.get(CONFIG_MAP, "default", "a"))
        .withMessageContaining("cluster east, ConfigMap default/a");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void failsTheNthCallThatMatches() {
    FaultPlan plan = new FaultPlan();
    ClusterClient faulty = ClusterClients.withFaults(east, plan);
    plan.fail(ClusterCall.with(Verb.GET, CONFIG_MAP), 2, When.BEFORE, this::overloaded);

    faulty.get(CONFIG_MAP, "default", "a");
    faulty.get(SECRET, "default", "a");
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> faulty.get(CONFIG_MAP, "default", "a"));
    assertThat(faulty.get(CONFIG_MAP, "default", "a")).isEmpty();
  }

  private TooManyRequestsException overloaded() {
    return new TooManyRequestsException("east", null, "overloaded", Duration.ofSeconds(1));
  }

  @Test
  void failsBeforeOrAfterACallTookEffect() {
    FaultPlan plan = new FaultPlan();
    ClusterClient faulty = ClusterClients.withFaults(east, plan);
    plan.failNext(ClusterCall.writes(), When.BEFORE, this::overloaded);
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> faulty.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE));
    assertThat(east.get(CONFIG_MAP, "default", "a")).isEmpty();

    plan.failNext(ClusterCall.writes(), When.AFTER, this::overloaded);
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> faulty.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE));
    assertThat(east.get(CONFIG_MAP, "default", "a")).isPresent();
  }

  @Test
  void hangsUntilReleased() throws Exception {
    FaultPlan plan = new FaultPlan();
    ClusterClient faulty = ClusterClients.withFaults(east, plan);
    FaultPlan.Hang hang = plan.hang(ClusterCall.with(Verb.CREATE));

    CompletableFuture<?> call =
        CompletableFuture.supplyAsync(
            () -> faulty.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE));
    hang.awaitCall();
    assertThat(call).isNotDone();
    assertThat(faulty.get(CONFIG_MAP, "default", "a")).isEmpty();

    hang.release();
    call.get(20, TimeUnit.SECONDS);
    assertThat(faulty.get(CONFIG_MAP, "default", "a")).isPresent();
  }

  @Test
  void aClusterThatIsCutOffAnswersNothingAndBreaksItsWatches() throws Exception {
    FaultPlan plan = new FaultPlan();
    ClusterClient faulty = ClusterClients.withFaults(east, plan);
    RecordingListener listener = new RecordingListener();
    faulty.watch(CONFIG_MAP, WatchOptions.everywhere(), listener);

    plan.setUnreachable(true);

    assertThatExceptionOfType(ClusterUnreachableException.class)
        .isThrownBy(() -> faulty.get(CONFIG_MAP, "default", "a"))
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
              assertThat(failure.isRetryable()).isTrue();
              assertThat(failure.isOutcomeUnknown()).isFalse();
            });
    assertThat(faulty.check().state()).isEqualTo(HealthReport.State.OFFLINE);
    assertThat(listener.end()).get().isInstanceOf(ClusterUnreachableException.class);

    plan.clear();
    assertThat(faulty.check().isReady()).isTrue();
    assertThat(faulty.get(CONFIG_MAP, "default", "a")).isEmpty();
  }

  @Test
  void anUnavailableClusterFailsEveryCallWithTheReason() {
    ClusterClient unavailable = ClusterClients.unavailable("east", "write it down");
    List<Runnable> calls =
        List.of(
            () -> unavailable.get(CONFIG_MAP, "default", "a"),
            () -> unavailable.list(CONFIG_MAP, ListOptions.everywhere()),
            () -> unavailable.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE),
            () -> unavailable.delete(CONFIG_MAP, "default", "a", DeleteOptions.DEFAULT),
            () -> unavailable.find("v1", "ConfigMap"),
            unavailable::resourceTypes,
            unavailable::serverVersion);
    for (Runnable call : calls) {
      assertThatExceptionOfType(ClusterUnreachableException.class)
          .isThrownBy(call::run)
          .withMessageContainingAll("cluster east", "write it down")
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
                assertThat(failure.isRetryable()).isFalse();
                assertThat(failure.isOutcomeUnknown()).isFalse();
              });
    }
    assertThat(unavailable.check().state()).isEqualTo(HealthReport.State.OFFLINE);
    assertThat(unavailable.check().message()).contains("write it down");

    unavailable.close();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(unavailable::serverVersion);
  }

  @Test
  void aLentClientEndsItsOwnWatchesAndLeavesTheClientInsideOpen() throws Exception {
    RecordingListener inside = new RecordingListener();
    RecordingListener outside = new RecordingListener();
    ClusterClient lent = ClusterClients.lent(east);
    try (WatchHandle kept = east.watch(CONFIG_MAP, WatchOptions.everywhere(), inside);
        WatchHandle ended = lent.watch(CONFIG_MAP, WatchOptions.everywhere(), outside)) {
      lent.close();
      assertThat(outside.end()).isEmpty();
      east.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);

      assertThat(inside.next().summary()).isEqualTo("ADDED a");
      assertThat(outside.left()).isZero();
      assertThat(kept).isNotSameAs(ended);
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(lent::check);
    }
  }
}
