package io.kubefed.propagation.controller.type;

import io.kubefed.propagation.controller.type.TypeDecision.Obstacle;
import io.kubefed.propagation.event.EventRecorder;
import io.kubefed.propagation.event.EventRecorder.Severity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what keeps types from running: by an event and a line in the log, once for each
 * obstacle, not each time that somebody runs into it.
 */
final class Obstacles {

  private static final Logger logger = LoggerFactory.getLogger(TypeConfigController.class);

  private final EventRecorder events;
  private final Map<String, Obstacle> known = new ConcurrentHashMap<>();

  Obstacles(EventRecorder events) {
    this.events = events;
  }

  void report(TypeConfig config, Obstacle obstacle) {
    if (!obstacle.equals(known.put(config.name(), obstacle))) {
      logger
          .atWarn()
          .addKeyValue("typeConfig", config.name())
          .addKeyValue("reason", obstacle.reason())
          .log("A type is not as its type config wants it: {}", obstacle.message());
      events.record(config.object(), Severity.WARNING, obstacle.reason(), obstacle.message());
    }
  }

  /** There is none any more. */
  void clear(String name) {
    known.remove(name);
  }
}
