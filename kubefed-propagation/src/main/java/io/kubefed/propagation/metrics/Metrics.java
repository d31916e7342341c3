package io.kubefed.propagation.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Takes measurements. Thread-safe; no call blocks or fails. Names are in lower case with dots and
 * begin with {@code kubefed.}; tags have few values (clusters, types, operations), never names of
 * resources.
 */
public interface Metrics {

  /** Counts something that happened. */
  void count(String name, Map<String, String> tags, long amount);

  /** Takes how long something took. */
  void time(String name, Map<String, String> tags, Duration duration);

  /**
   * Has a value asked for whenever somebody looks, until the registration is closed. The object is
   * held until then.
   */
  <T> Registration gauge(
      String name, Map<String, String> tags, T object, ToDoubleFunction<T> value);

  /** A value that is asked for. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {

    /** Has the value asked for no longer. */
    @Override
    void close();
  }

  /** Drops everything. */
  static Metrics none() {
    return NoMetrics.INSTANCE;
  }
}
