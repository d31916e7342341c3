package io.kubefed.propagation.plan;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a cluster serves the type of a new CustomResourceDefinition: writing an object of it
 * before fails.
 */
final class Establishment {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private Establishment() {}

  /**
   * Waits, asking every tenth of a second.
   *
   * @throws ServerException if the type is not served in time
   */
  static void await(ClusterClient client, PlannedChange definition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isEstablished(client.get(definition.type(), "", definition.object().name()))) {
      if (System.nanoTime() > deadline) {
        throw new ServerException(
            definition.cluster(),
            definition.object(),
            500,
            "not established after " + timeout.toSeconds() + " s; look at its status.conditions");
      }
      try {
        TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for " + definition.object());
      }
    }
    client.refreshDiscovery();
  }

  private static boolean isEstablished(Optional<JsonValue> definition) {
    return definition
        .flatMap(value -> value.path("status", "conditions"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .anyMatch(
            condition ->
                condition.text("type").equals(Optional.of("Established"))
                    && condition.text("status").equals(Optional.of("True")));
  }
}
