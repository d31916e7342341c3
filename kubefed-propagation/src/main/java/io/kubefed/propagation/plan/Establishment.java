package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a cluster serves what a CustomResourceDefinition that was just written defines:
 * writing an object of it before fails.
 */
final class Establishment {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private Establishment() {}

  /**
   * Waits, asking every tenth of a second.
   *
   * @throws ServerException if the types are not served in time
   */
  static void await(ClusterClient client, PlannedChange definition, Duration timeout) {
    long start = System.nanoTime();
    while (!isServed(client, definition)) {
      if (System.nanoTime() - start >= timeout.toNanos()) {
        throw new ServerException(
            definition.cluster(),
            definition.object(),
            500,
            "not served after " + timeout.toMillis() + " ms; look at its status.conditions");
      }
      try {
        TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for " + definition.object());
      }
    }
  }

  private static boolean isServed(ClusterClient client, PlannedChange definition) {
    if (!isEstablished(client.get(definition.type(), "", definition.object().name()))) {
      return false;
    }
    client.refreshDiscovery();
    JsonValue desired = requireNonNull(definition.desired());
    String group = desired.text("spec", "group").orElse("");
    String kind = desired.text("spec", "names", "kind").orElse("");
    return PlanContext.servedVersions(desired).stream()
        .allMatch(version -> client.find(group + "/" + version, kind).isPresent());
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
