package io.kubefed.propagation.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Drops everything. */
enum NoMetrics implements Metrics {
  INSTANCE;

  @Override
  public void count(String name, Map<String, String> tags, long amount) {}

  @Override
  public void time(String name, Map<String, String> tags, Duration duration) {}

  @Override
  public <T> Registration gauge(
      String name, Map<String, String> tags, T object, ToDoubleFunction<T> value) {
    return () -> {};
  }
}
