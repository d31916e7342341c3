package io.kubefed.propagation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.engine.Lanes;
import io.kubefed.propagation.engine.ManualTime;
import io.kubefed.propagation.engine.QueueStatistics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Metrics metrics = new MicrometerMetrics(registry);

  @Test
  void countsAndTimesByTags() {
    metrics.count(Metrics.DRIFT_FOUND, Map.of("cluster", "east", "type", "configmaps"), 2);
    metrics.count(Metrics.DRIFT_FOUND, Map.of("cluster", "east", "type", "configmaps"), 1);
    metrics.time("kubefed.x", Map.of("cluster", "east"), Duration.ofMillis(30));

    assertThat(registry.get("kubefed.drift.found").tag("cluster", "east").counter().count())
        .isEqualTo(3);
    assertThat(registry.get("kubefed.x").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
  }

  @Test
  void asksForAGaugeUntilItIsClosed() {
    AtomicLong value = new AtomicLong(3);
    Metrics.Registration gauge = metrics.gauge("kubefed.g", Map.of(), value, AtomicLong::get);
    assertThat(registry.get("kubefed.g").gauge().value()).isEqualTo(3);
    value.set(4);
    assertThat(registry.get("kubefed.g").gauge().value()).isEqualTo(4);

    gauge.close();
    gauge.close();
    assertThat(registry.find("kubefed.g").gauge()).isNull();
  }

  @Test
  void aRegistrationReplacesTheOneBeforeWhoseEndThenMeansNothing() {
    Metrics.Registration first = metrics.gauge("kubefed.g", Map.of(), 1, Integer::doubleValue);
    metrics.gauge("kubefed.g", Map.of(), 2, Integer::doubleValue);
    first.close();

    assertThat(registry.get("kubefed.g").gauge().value()).isEqualTo(2);
  }

  @Test
  void aCounterThatIsAskedForOutlivesACollection() {
    metrics.counter("kubefed.c", Map.of(), new long[] {7}, value -> value[0]);
    System.gc();

    assertThat(registry.get("kubefed.c").functionCounter().count()).isEqualTo(7);
  }

  @Test
  void whatTheRegistryRefusesIsDropped() {
    registry.gauge("kubefed.taken", 1);

    metrics.count("kubefed.taken", Map.of(), 1);

    assertThat(registry.get("kubefed.taken").gauge().value()).isEqualTo(1);
  }

  @Test
  void measuresCallsByClusterOperationAndOutcome() {
    AtomicLong nanos = new AtomicLong();
    ClusterClient measured =
        ClusterMetrics.measured(
            InMemoryCluster.create("east").client(), metrics, () -> nanos.getAndAdd(20_000_000));

    measured.get(StandardTypes.NAMESPACE, "", "default");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () -> measured.delete(StandardTypes.NAMESPACE, "", "no", DeleteOptions.DEFAULT));

    Timer get = registry.get("kubefed.cluster.calls").tag("operation", "get").timer();
    assertThat(get.getId().getTag("cluster")).isEqualTo("east");
    assertThat(get.getId().getTag("outcome")).isEqualTo("success");
    assertThat(get.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(20);
    assertThat(
            registry
                .get("kubefed.cluster.calls")
                .tag("operation", "delete")
                .tag("outcome", "not_found")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void measuresAQueue() {
    QueueStatistics statistics =
        new QueueStatistics(4, Duration.ofMillis(1500), 3, 2, 1, 7, 100, 9);
    Metrics.Registration queue = ClusterMetrics.queue(metrics, "sync", () -> statistics);

    assertThat(registry.get("kubefed.queue.depth").tag("queue", "sync").gauge().value())
        .isEqualTo(4);
    assertThat(registry.get("kubefed.queue.age.seconds").gauge().value()).isEqualTo(1.5);
    assertThat(registry.get("kubefed.queue.streak").gauge().value()).isEqualTo(7);
    assertThat(registry.get("kubefed.queue.processed").functionCounter().count()).isEqualTo(100);
    queue.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void measuresMembersAndTheirLanesAsTheyComeAndGo() {
    ManualTime time = new ManualTime();
    Lanes<String> lanes = Lanes.<String>builder(time, (key, cluster) -> {}).build();
    ClusterRegistry members = new ClusterRegistry();
    InMemoryCluster east = InMemoryCluster.create("east");
    lanes.add("east", east.client());
    members.put(Cluster.named("east"), east.client());
    Metrics.Registration ready = ClusterMetrics.clusters(metrics, members);
    Metrics.Registration laneGauges = ClusterMetrics.lanes(metrics, "sync", lanes, members);
    assertThat(registry.get("kubefed.cluster.ready").tag("cluster", "east").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("kubefed.lane.state").tag("cluster", "east").gauge().value()).isZero();
    assertThat(registry.get("kubefed.lane.operations").functionCounters()).hasSize(5);

    members.put(Cluster.named("west"), InMemoryCluster.create("west").client());
    members.update("east", cluster -> cluster.withReady(false));
    assertThat(registry.get("kubefed.cluster.ready").tag("cluster", "west").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("kubefed.cluster.ready").tag("cluster", "east").gauge().value())
        .isZero();
    assertThat(registry.get("kubefed.lane.state").tag("cluster", "west").gauge().value()).isNaN();

    members.remove("east");
    assertThat(registry.find("kubefed.cluster.ready").tag("cluster", "east").gauge()).isNull();
    assertThat(registry.find("kubefed.lane.state").tag("cluster", "east").gauge()).isNull();

    ready.close();
    laneGauges.close();
    members.put(Cluster.named("north"), InMemoryCluster.create("north").client());
    assertThat(registry.getMeters()).isEmpty();
    lanes.close();
    members.close();
  }
}
