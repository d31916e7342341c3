package io.kubefed.scheduling.strategy;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.Topology;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The strategies that preferences can name. Immutable and thread-safe. */
public final class StrategyCatalog {

  /** The annotation of a ReplicaSchedulingPreference that names its strategy. */
  public static final String ANNOTATION = "kubefed.io/scheduling-strategy";

  private static final StrategyCatalog STANDARD =
      new StrategyCatalog(Map.of())
          .with(plain("Weighted", ReplicaPlanner.of()))
          .with(plain("Aggregated", new AggregatedStrategy()))
          .with(plain("FreeCapacity", new FreeCapacityStrategy()))
          .with(type("Spread", StrategyCatalog::spread));

  private final Map<String, StrategyType> types;

  private StrategyCatalog(Map<String, StrategyType> types) {
    this.types = Collections.unmodifiableMap(new TreeMap<>(types));
  }

  /** {@code Weighted}, {@code Aggregated}, {@code FreeCapacity} and {@code Spread}. */
  public static StrategyCatalog standard() {
    return STANDARD;
  }

  /** These strategies and one more, which takes the place of one of the same name. */
  public StrategyCatalog with(StrategyType type) {
    Map<String, StrategyType> more = new TreeMap<>(types);
    more.put(type.name(), type);
    return new StrategyCatalog(more);
  }

  /**
   * The strategy that an annotation's value asks for.
   *
   * @param problems takes what is wrong with it, with paths inside the value; with an error among
   *     it the strategy returned is not what anybody asked for
   */
  public SchedulingStrategy choose(String value, Consumer<Problem> problems) {
    JsonValue settings = JsonValue.emptyObject();
    String name = value.trim();
    if (name.startsWith("{")) {
      try {
        settings = JsonValue.parse(name);
      } catch (JsonException e) {
        problems.accept(Problem.error(Pointer.ROOT, "is " + e.getMessage()));
        return ReplicaPlanner.of();
      }
      name = settings.text("name").orElse("");
      settings = settings.without("name");
    }
    StrategyType type = types.get(name);
    if (type == null) {
      problems.accept(
          Problem.error(
              Pointer.ROOT,
              "\"" + name + "\" is no strategy; there are " + String.join(", ", types.keySet())));
      return ReplicaPlanner.of();
    }
    return type.create(settings, problems);
  }

  /**
   * A type of strategy with that name, made by that function of settings and a consumer of
   * problems.
   */
  public static StrategyType type(
      String name, BiFunction<JsonValue, Consumer<Problem>, SchedulingStrategy> create) {
    return new StrategyType() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public SchedulingStrategy create(JsonValue settings, Consumer<Problem> problems) {
        return create.apply(settings, problems);
      }
    };
  }

  private static StrategyType plain(String name, SchedulingStrategy strategy) {
    return type(
        name,
        (settings, problems) -> {
          settings
              .names()
              .forEach(
                  field ->
                      problems.accept(
                          Problem.error(Pointer.of(field), name + " has no such setting")));
          return strategy;
        });
  }

  private static SchedulingStrategy spread(JsonValue settings, Consumer<Problem> problems) {
    for (String field : settings.names()) {
      if (!field.equals("topology")) {
        problems.accept(
            Problem.error(Pointer.of(field), "Spread has no such setting; it has topology"));
      }
    }
    Optional<JsonValue> topology = settings.get("topology");
    String text =
        topology.isEmpty() ? "region" : topology.flatMap(value -> value.text()).orElse("");
    if (text.isEmpty()) {
      problems.accept(
          Problem.error(
              Pointer.of("topology"), "must be region, zone, or the key of a label of clusters"));
    }
    return new SpreadStrategy(
        switch (text) {
          case "region" -> Topology.REGION;
          case "zone" -> Topology.ZONE;
          default -> Topology.label(text);
        });
  }
}
