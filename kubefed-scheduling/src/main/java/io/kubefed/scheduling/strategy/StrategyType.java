package io.kubefed.scheduling.strategy;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.function.Consumer;

/** A kind of strategy that preferences can name. Implementations are pure and thread-safe. */
public interface StrategyType {

  /** The name in the annotation, for example {@code Spread}. */
  String name();

  /**
   * Makes the strategy of these settings.
   *
   * @param settings the object in the annotation without its {@code name}; empty for a bare name
   * @param problems takes what is wrong with the settings, with paths inside of them; if an error
   *     is among it, the strategy returned is not used
   */
  SchedulingStrategy create(JsonValue settings, Consumer<Problem> problems);
}
