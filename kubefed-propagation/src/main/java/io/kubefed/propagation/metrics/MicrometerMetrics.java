package io.kubefed.propagation.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measurements in a Micrometer registry. The only class of this library that needs Micrometer,
 * which is not there unless the user brings it. Thread-safe.
 *
 * <p>What the registry refuses, such as a name with other tags than before where it takes only one
 * set of them, is dropped; the first refusal of each name is logged.
 */
public final class MicrometerMetrics implements Metrics {

  private static final Logger logger = LoggerFactory.getLogger(MicrometerMetrics.class);

  private final MeterRegistry registry;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Map<Meter.Id, Asked> asked = new HashMap<>();

  /** A meter of one registration; meters of the same name and tags are equal. */
  private static final class Asked {
    @Nullable Meter meter;
  }

  /** Measures into that registry, which stays open. */
  public MicrometerMetrics(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  private static Tags tags(Map<String, String> tags) {
    return Tags.of(
        tags.entrySet().stream().map(tag -> Tag.of(tag.getKey(), tag.getValue())).toList());
  }

  @Override
  public void count(String name, Map<String, String> tags, long amount) {
    guarded(name, () -> registry.counter(name, tags(tags)).increment((double) amount));
  }

  @Override
  public void time(String name, Map<String, String> tags, Duration duration) {
    guarded(name, () -> registry.timer(name, tags(tags)).record(duration));
  }

  @Override
  public <T> Registration gauge(
      String name, Map<String, String> tags, T object, ToDoubleFunction<T> value) {
    return ask(
        name,
        new Meter.Id(name, tags(tags), null, null, Meter.Type.GAUGE),
        () ->
            Gauge.builder(name, object, value)
                .tags(tags(tags))
                .strongReference(true)
                .register(registry));
  }

  @Override
  public <T> Registration counter(
      String name, Map<String, String> tags, T object, ToDoubleFunction<T> value) {
    Holder<T> holder = new Holder<>(object);
    return ask(
        name,
        new Meter.Id(name, tags(tags), null, null, Meter.Type.COUNTER),
        () ->
            // Micrometer holds counted objects weakly; the function holds this one.
            FunctionCounter.builder(name, holder, ignored -> value.applyAsDouble(holder.object()))
                .tags(tags(tags))
                .register(registry));
  }

  private record Holder<T>(T object) {}

  private Registration ask(String name, Meter.Id id, Supplier<Meter> register) {
    Asked registered = new Asked();
    guarded(
        name,
        () -> {
          synchronized (asked) {
            remove(asked.remove(id));
            registered.meter = register.get();
            asked.put(id, registered);
          }
        });
    return () -> {
      synchronized (asked) {
        if (asked.remove(id, registered)) {
          remove(registered);
        }
      }
    };
  }

  private void remove(@Nullable Asked gone) {
    Meter meter = gone == null ? null : gone.meter;
    if (meter != null) {
      registry.remove(meter);
    }
  }

  private void guarded(String name, Runnable measurement) {
    try {
      measurement.run();
    } catch (RuntimeException e) {
      if (refused.add(name)) {
        logger.atWarn().addKeyValue("name", name).setCause(e).log("A measurement is refused");
      }
    }
  }
}
