package io.kubefed.propagation;

import static io.kubefed.propagation.controller.Eventually.until;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What a control plane measures of itself. */
class ControlPlaneMetricsTest {

  private final Gauges gauges = new Gauges();
  private final ControlPlane controlPlane =
      ControlPlane.builder(InMemoryCluster.create("host").client())
          .install(true)
          .metrics(gauges)
          .build();

  @Test
  void tellsWhetherItLeadsForAsLongAsItIsOpen() {
    try (controlPlane) {
      assertThat(gauges.values).isEmpty();
      controlPlane.start();
      assertThat(gauges.value("kubefed.leader")).isIn(0.0, 1.0);
      until("it leads", controlPlane::isLeading);

      assertThat(gauges.value("kubefed.leader")).isEqualTo(1);
      assertThat(gauges.value("kubefed.events.dropped")).isZero();
    }
    assertThat(gauges.values).doesNotContainKeys("kubefed.leader", "kubefed.events.dropped");
  }

  /** Keeps what can be asked for. */
  private static final class Gauges implements Metrics {

    private final Map<String, DoubleSupplier> values = new ConcurrentHashMap<>();

    double value(String name) {
      return requireNonNull(values.get(name), name).getAsDouble();
    }

    @Override
    public void count(String name, Map<String, String> tags, long amount) {}

    @Override
    public void time(String name, Map<String, String> tags, Duration duration) {}

    @Override
    public <T> Registration gauge(
        String name, Map<String, String> tags, T object, ToDoubleFunction<T> value) {
      values.put(name, () -> value.applyAsDouble(object));
      return () -> values.remove(name);
    }
  }
}
