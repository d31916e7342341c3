package io.kubefed.scheduling.capacity;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the pods of a workload in one cluster are at, counted exactly as KubeFed counts ({@code
 * pkg/controller/util/podanalyzer}).
 *
 * @param total how many pods there are
 * @param running those that are in phase {@code Running} and have a condition {@code Ready},
 *     whatever its status: a pod that is briefly not ready runs, and is not to be moved for it
 * @param ready those of them that are ready; KubeFed does not count these
 * @param unschedulable those that are not running and have been unschedulable for longer than the
 *     threshold
 * @param recheckAt when the first of the other unschedulable pods passes the threshold; nothing if
 *     there are none
 */
public record PodAnalysis(
    int total, int running, int ready, int unschedulable, Optional<Instant> recheckAt) {

  /** The threshold of KubeFed. */
  public static final Duration UNSCHEDULABLE_THRESHOLD = Duration.ofSeconds(60);

  public PodAnalysis {
    requireNonNull(recheckAt, "recheckAt");
  }

  /**
   * Counts.
   *
   * @param pods the pods of the workload
   * @param now the time it is
   * @param threshold how long a pod has to be unschedulable before it counts
   */
  public static PodAnalysis of(Collection<JsonValue> pods, Instant now, Duration threshold) {
    int running = 0;
    int ready = 0;
    int unschedulable = 0;
    Instant recheckAt = Instant.MAX;
    for (JsonValue pod : pods) {
      boolean runs = pod.text("status", "phase").orElse("").equals("Running");
      for (JsonValue condition : conditions(pod)) {
        String type = condition.text("type").orElse("");
        String status = condition.text("status").orElse("");
        if (runs && type.equals("Ready")) {
          running++;
          ready += status.equals("True") ? 1 : 0;
        } else if (!runs
            && type.equals("PodScheduled")
            && status.equals("False")
            && condition.text("reason").orElse("").equals("Unschedulable")) {
          Optional<Instant> counts = since(condition).map(since -> since.plus(threshold));
          if (counts.isEmpty() || counts.get().isBefore(now)) {
            unschedulable++;
          } else if (counts.get().isBefore(recheckAt)) {
            recheckAt = counts.get();
          }
        }
      }
    }
    return new PodAnalysis(
        pods.size(),
        running,
        ready,
        unschedulable,
        recheckAt.equals(Instant.MAX) ? Optional.empty() : Optional.of(recheckAt));
  }

  private static List<JsonValue> conditions(JsonValue pod) {
    return pod.path("status", "conditions").map(JsonValue::items).orElse(List.of());
  }

  /** When the condition became what it is; nothing where nobody knows, which is long ago. */
  private static Optional<Instant> since(JsonValue condition) {
    try {
      return condition
          .text("lastTransitionTime")
          .map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
