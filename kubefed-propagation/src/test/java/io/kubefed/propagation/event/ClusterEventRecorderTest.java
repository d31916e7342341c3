package io.kubefed.propagation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.engine.ManualExecutor;
import io.kubefed.propagation.engine.ManualTime;
import io.kubefed.propagation.event.ClusterEventRecorder.Statistics;
import io.kubefed.propagation.event.EventRecorder.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ClusterEventRecorderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final JsonValue OBJECT =
      JsonValue.parseYaml(
          """
          apiVersion: types.kubefed.io/v1beta1
          kind: FederatedConfigMap
          metadata: {name: settings, namespace: default, uid: u-1}
          spec: {template: {data: {password: secret}}}
          """);

  private final ManualTime time = new ManualTime();
  private final ManualExecutor executor = new ManualExecutor();
  private final InMemoryCluster cluster = InMemoryCluster.create("host");
  private final ClusterClient host = cluster.client();
  private final CallCounter calls = new CallCounter();
  private final FaultPlan faults = new FaultPlan();
  private final ClusterEventRecorder recorder =
      ClusterEventRecorder.builder(client(), time, executor)
          .clock(Clock.fixed(NOW, ZoneOffset.UTC))
          .capacity(5)
          .limit(3, Duration.ofMinutes(5))
          .build();

  private ClusterClient client() {
    return ClusterClients.counting(ClusterClients.withFaults(cluster.client(), faults), calls);
  }

  private List<JsonValue> events() {
    return host.list(StandardTypes.EVENT, ListOptions.everywhere()).items();
  }

  private static JsonValue named(String name) {
    return OBJECT.with(
        "metadata", OBJECT.get("metadata").orElseThrow().with("name", JsonValue.of(name)));
  }

  @Test
  void anEventStandsBesideItsObject() {
    recorder.record(OBJECT, Severity.WARNING, "CreateInClusterFailed", "no room in cluster east");
    assertThat(calls.total()).isZero();
    executor.runAll();

    assertThat(events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.text("metadata", "namespace")).contains("default");
              assertThat(event.text("metadata", "name").orElseThrow())
                  .matches("settings\\.[0-9a-f]{16}");
              assertThat(event.without("metadata").without("apiVersion").without("kind"))
                  .isEqualTo(
                      JsonValue.of(
                          Map.of(
                              "involvedObject",
                              Map.of(
                                  "apiVersion", "types.kubefed.io/v1beta1",
                                  "kind", "FederatedConfigMap",
                                  "namespace", "default",
                                  "name", "settings",
                                  "uid", "u-1"),
                              "type",
                              "Warning",
                              "reason",
                              "CreateInClusterFailed",
                              "message",
                              "no room in cluster east",
                              "source",
                              Map.of("component", "kubefed-controller-manager"),
                              "count",
                              1,
                              "firstTimestamp",
                              "2026-01-01T00:00:00Z",
                              "lastTimestamp",
                              "2026-01-01T00:00:00Z")));
            });
  }

  @Test
  void anEventOnAClusterScopedObjectStandsInDefault() {
    recorder.record(
        JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
        Severity.NORMAL,
        "Seen",
        "it is there");
    executor.runAll();

    assertThat(events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.text("metadata", "namespace")).contains("default");
              assertThat(event.path("involvedObject", "namespace")).isEmpty();
            });
  }

  @Test
  void whatIsSaidAgainIsCountedInOneEvent() {
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();

    assertThat(events()).singleElement().satisfies(e -> assertThat(e.integer("count")).hasValue(3));
    assertThat(calls.total(Verb.CREATE)).isEqualTo(1);
    assertThat(calls.total(Verb.PATCH)).isEqualTo(1);
    assertThat(recorder.statistics()).isEqualTo(new Statistics(0, 2, 0, 0));
  }

  @Test
  void whatDiffersInAnythingIsAnotherEvent() {
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "one");
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "two");
    recorder.record(OBJECT, Severity.WARNING, "Seen", "one");
    recorder.record(named("other"), Severity.NORMAL, "Seen", "one");
    executor.runAll();

    assertThat(events()).hasSize(4).allMatch(event -> event.integer("count").getAsLong() == 1);
  }

  @Test
  void anEventThatTheServerForgotIsMadeAnew() {
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();
    String name = events().get(0).text("metadata", "name").orElseThrow();
    host.delete(StandardTypes.EVENT, "default", name, DeleteOptions.DEFAULT);
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();

    assertThat(events()).singleElement().satisfies(e -> assertThat(e.integer("count")).hasValue(2));
  }

  @Test
  void anObjectThatGoesWrongAllTheTimeIsHeldBackAndOthersAreNot() {
    for (int i = 0; i < 10; i++) {
      recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
      executor.runAll();
    }
    recorder.record(named("other"), Severity.NORMAL, "Seen", "once");
    executor.runAll();
    assertThat(recorder.statistics()).isEqualTo(new Statistics(0, 4, 7, 0));

    time.advance(Duration.ofMinutes(5));
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();
    assertThat(events()).extracting(e -> e.integer("count").getAsLong()).containsExactly(1L, 11L);
  }

  @Test
  void aFullQueueDropsWhatComes() {
    for (int i = 0; i < 8; i++) {
      recorder.record(named("o" + i), Severity.NORMAL, "Seen", "it");
    }
    assertThat(recorder.statistics()).isEqualTo(new Statistics(5, 0, 0, 3));
    assertThat(executor.size()).isEqualTo(ClusterEventRecorder.MAX_REQUESTS);
    executor.runAll();

    assertThat(events()).hasSize(5);
    recorder.record(named("o7"), Severity.NORMAL, "Seen", "it");
    executor.runAll();
    assertThat(events()).hasSize(6);
  }

  @Test
  void anEventThatCannotBeWrittenIsDropped() {
    faults.setUnreachable(true);
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();
    assertThat(recorder.statistics()).isEqualTo(new Statistics(0, 0, 0, 1));

    faults.setUnreachable(false);
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "again");
    executor.runAll();
    assertThat(events()).singleElement().satisfies(e -> assertThat(e.integer("count")).hasValue(2));
  }

  @Test
  void aNamespaceThatIsGoneOrGoingIsNoTroubleOfAllEvents() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(ClusterEventRecorder.class);
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    try {
      JsonValue elsewhere =
          OBJECT.with(
              "metadata",
              OBJECT.get("metadata").orElseThrow().with("namespace", JsonValue.of("gone")));
      recorder.record(elsewhere, Severity.NORMAL, "Seen", "it");
      executor.runAll();
      faults.failNext(
          ClusterCall.writes(),
          FaultPlan.When.BEFORE,
          () ->
              new ForbiddenException(
                  "host",
                  null,
                  "unable to create new content in namespace shop because it is being terminated"));
      recorder.record(OBJECT, Severity.NORMAL, "Seen", "it");
      executor.runAll();
      assertThat(recorder.statistics()).isEqualTo(new Statistics(0, 0, 0, 2));
      assertThat(log.list)
          .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
          .isEmpty();

      faults.failNext(
          ClusterCall.writes(),
          FaultPlan.When.BEFORE,
          () -> new ForbiddenException("host", null, "events are forbidden to you"));
      recorder.record(named("o2"), Severity.NORMAL, "Seen", "it");
      executor.runAll();
      assertThat(log.list)
          .filteredOn(line -> line.getLevel() == Level.WARN)
          .singleElement()
          .satisfies(line -> assertThat(line.getFormattedMessage()).contains("forbidden to you"));
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(true);
    }
  }

  @Test
  void anExecutorThatTakesNothingDropsEvents() {
    ClusterEventRecorder refused =
        ClusterEventRecorder.builder(
                client(),
                time,
                task -> {
                  throw new RejectedExecutionException();
                })
            .build();
    refused.record(OBJECT, Severity.NORMAL, "Seen", "it");
    assertThat(refused.statistics()).isEqualTo(new Statistics(0, 0, 0, 1));
    refused.close();
  }

  @Test
  void aLongMessageIsCutToWhatTheApiTakes() {
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "ü€😀".repeat(500));
    recorder.record(OBJECT, Severity.NORMAL, "Seen", "x".repeat(1024));
    executor.runAll();

    assertThat(events())
        .extracting(event -> event.text("message").orElseThrow())
        .satisfiesExactlyInAnyOrder(
            cut -> {
              assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1020, 1024);
              assertThat(cut).startsWith("ü€😀").endsWith("...");
            },
            whole -> assertThat(whole).isEqualTo("x".repeat(1024)));
  }

  @Test
  void aLongNameLeavesRoomForTheEventsOwn() {
    recorder.record(named("n".repeat(253)), Severity.NORMAL, "Seen", "it");
    executor.runAll();

    assertThat(events().get(0).text("metadata", "name").orElseThrow())
        .hasSize(253)
        .startsWith("nnn");
  }

  @Test
  void closingWritesWhatIsQueued() {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    ClusterEventRecorder closing = ClusterEventRecorder.builder(client(), time, threads).build();
    for (int i = 0; i < 100; i++) {
      closing.record(named("o" + i), Severity.WARNING, "Seen", "it");
    }
    closing.close();

    assertThat(events()).hasSize(100);
    closing.record(OBJECT, Severity.NORMAL, "Seen", "too late");
    assertThat(closing.statistics()).isEqualTo(new Statistics(0, 100, 0, 1));
    threads.shutdown();
  }

  @Test
  void closingDoesNotWaitForAHostThatHangs() throws Exception {
    FaultPlan.Hang hang = faults.hang(ClusterCall.writes());
    ExecutorService threads = Executors.newFixedThreadPool(2);
    ClusterEventRecorder closing = ClusterEventRecorder.builder(client(), time, threads).build();
    for (int i = 0; i < 10; i++) {
      closing.record(named("o" + i), Severity.NORMAL, "Seen", "it");
    }
    hang.awaitCall();
    closing.close();
    threads.shutdown();

    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(closing.statistics()).isEqualTo(new Statistics(0, 0, 0, 10));
  }

  @Test
  void absurdLimitsAreRefused() {
    ClusterEventRecorder.Builder builder = ClusterEventRecorder.builder(host, time, executor);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.capacity(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.limit(1, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.normalLimit(0, Duration.ofSeconds(1)));
  }

  @Test
  void aMassChangeIsToldByAFewNormalEvents() {
    ClusterEventRecorder burst =
        ClusterEventRecorder.builder(client(), time, executor).capacity(5_000).build();
    for (int i = 0; i < 2_000; i++) {
      burst.record(named("o" + i), Severity.NORMAL, "CreateInCluster", "Creating");
    }
    executor.runAll();
    assertThat(calls.writes()).isEqualTo(25);
    assertThat(burst.statistics()).isEqualTo(new Statistics(0, 25, 1_975, 0));

    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 2_000; i++) {
      burst.record(named("p" + i), Severity.NORMAL, "CreateInCluster", "Creating");
    }
    executor.runAll();
    assertThat(calls.writes()).isEqualTo(30);
  }

  @Test
  void warningsGetThroughAMassChange() {
    ClusterEventRecorder burst =
        ClusterEventRecorder.builder(client(), time, executor)
            .normalLimit(1, Duration.ofHours(1))
            .build();
    for (int i = 0; i < 100; i++) {
      burst.record(named("o" + i), Severity.NORMAL, "CreateInCluster", "Creating");
    }
    burst.record(named("o1"), Severity.WARNING, "CreateInClusterFailed", "no room");
    burst.record(named("o2"), Severity.WARNING, "CreateInClusterFailed", "no room");
    executor.runAll();

    assertThat(events())
        .extracting(event -> event.text("type").orElseThrow())
        .containsExactlyInAnyOrder("Normal", "Warning", "Warning");
  }

  @Test
  void messagesOfEventsThatAreHeldBackAreNotMade() {
    ClusterEventRecorder burst =
        ClusterEventRecorder.builder(client(), time, executor)
            .normalLimit(2, Duration.ofHours(1))
            .build();
    AtomicInteger made = new AtomicInteger();
    for (Severity severity : Severity.values()) {
      for (int i = 0; i < 100; i++) {
        String message = "in " + severity + i;
        burst.record(
            named("o" + i),
            severity,
            "CreateInCluster",
            () -> {
              made.incrementAndGet();
              return message;
            });
      }
    }
    executor.runAll();

    assertThat(made).hasValue(2 + 100);
    assertThat(burst.statistics()).isEqualTo(new Statistics(0, 102, 98, 0));
    burst.close();
    burst.record(named("late"), Severity.NORMAL, "CreateInCluster", () -> "closed");
    assertThat(burst.statistics().dropped()).isOne();
  }
}
