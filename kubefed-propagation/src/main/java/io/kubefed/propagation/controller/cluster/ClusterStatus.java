package io.kubefed.propagation.controller.cluster;

import static io.kubefed.core.api.KubeFedNames.CLUSTER_CONFIG_MALFORMED;
import static io.kubefed.core.api.KubeFedNames.CLUSTER_OFFLINE;
import static io.kubefed.core.api.KubeFedNames.CLUSTER_READY;

import io.kubefed.core.json.JsonValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands in the status of a KubeFedCluster, in the words of KubeFed: one condition that says
 * how the cluster is, or two for one that answers and is not well.
 *
 * <p>KubeFed writes the time of each check. Here it is written along with anything else that
 * changes, and alone when it is older than {@value #PROBE_TIME_PERIODS} periods.
 */
final class ClusterStatus {

  static final int PROBE_TIME_PERIODS = 30;

  private static final List<String> TIMES = List.of("lastProbeTime", "lastTransitionTime");

  private ClusterStatus() {}

  /** Whether a KubeFedCluster says that its cluster is ready. */
  static boolean isReady(JsonValue cluster) {
    return conditions(cluster).stream()
        .anyMatch(
            condition ->
                condition.text("type").orElse("").equals(CLUSTER_READY)
                    && condition.text("status").orElse("").equals("True"));
  }

  /** The region in the status of a KubeFedCluster. */
  static Optional<String> region(JsonValue cluster) {
    return cluster.text("status", "region").filter(region -> !region.isEmpty());
  }

  /** The zones in the status of a KubeFedCluster. */
  static Set<String> zones(JsonValue cluster) {
    Set<String> zones = new TreeSet<>();
    cluster
        .path("status", "zones")
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(zone -> zone.text().ifPresent(zones::add));
    return zones;
  }

  /**
   * The object with the status it should have, or nothing if it need not be written.
   *
   * @param cluster the KubeFedCluster as it is
   * @param details what the cluster told of itself; what it did not tell stays as it stands
   * @param now the time of the check
   * @param period how long between two checks
   */
  static Optional<JsonValue> due(
      JsonValue cluster, Health health, Optional<Details> details, Instant now, Duration period) {
    JsonValue before = cluster.get("status").filter(JsonValue::isObject).orElse(JsonValue.NULL);
    JsonValue status = before.isNull() ? JsonValue.emptyObject() : before;
    status = status.with("conditions", JsonValue.of(conditions(cluster, health, now)));
    if (details.isPresent()) {
      Details told = details.get();
      status = status.with("kubernetesVersion", JsonValue.of(told.version()));
      if (told.region().isPresent()) {
        status = status.with("region", JsonValue.of(told.region().get()));
      }
      if (!told.zones().isEmpty()) {
        status = status.with("zones", JsonValue.of(told.zones()));
      }
    }
    boolean changed = !withoutTimes(status).equals(withoutTimes(before));
    boolean old =
        health.state() != Health.State.MALFORMED
            && lastProbe(cluster)
                .map(last -> last.plus(period.multipliedBy(PROBE_TIME_PERIODS)).isBefore(now))
                .orElse(true);
    return changed || old ? Optional.of(cluster.with("status", status)) : Optional.empty();
  }

  private static List<JsonValue> conditions(JsonValue cluster) {
    return cluster.path("status", "conditions").map(JsonValue::items).orElse(List.of());
  }

  private static List<JsonValue> conditions(JsonValue cluster, Health health, Instant now) {
    String message = health.message();
    return switch (health.state()) {
      case READY -> List.of(condition(cluster, CLUSTER_READY, true, "ClusterReady", message, now));
      case NOT_READY ->
          List.of(
              condition(cluster, CLUSTER_READY, false, "ClusterNotReady", message, now),
              condition(
                  cluster,
                  CLUSTER_OFFLINE,
                  false,
                  "ClusterReachable",
                  "cluster is reachable",
                  now));
      case OFFLINE ->
          List.of(condition(cluster, CLUSTER_OFFLINE, true, "ClusterNotReachable", message, now));
      case MALFORMED ->
          List.of(
              condition(
                  cluster,
                  CLUSTER_CONFIG_MALFORMED,
                  true,
                  "ClusterConfigMalformed",
                  "cluster's configuration may be malformed: " + message,
                  now));
    };
  }

  private static JsonValue condition(
      JsonValue cluster, String type, boolean holds, String reason, String message, Instant now) {
    String status = holds ? "True" : "False";
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    Optional<String> since =
        conditions(cluster).stream()
            .filter(
                before ->
                    before.text("type").orElse("").equals(type)
                        && before.text("status").orElse("").equals(status))
            .findFirst()
            .flatMap(before -> before.text("lastTransitionTime"));
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("status", status);
    fields.put("lastProbeTime", time);
    fields.put("lastTransitionTime", since.orElse(time));
    fields.put("reason", reason);
    fields.put("message", message);
    return JsonValue.of(fields);
  }

  private static JsonValue withoutTimes(JsonValue status) {
    return status
        .get("conditions")
        .map(
            conditions ->
                status.with(
                    "conditions",
                    JsonValue.of(
                        conditions.items().stream().map(ClusterStatus::withoutTime).toList())))
        .orElse(status);
  }

  private static JsonValue withoutTime(JsonValue condition) {
    JsonValue without = condition;
    for (String time : TIMES) {
      without = without.isObject() ? without.without(time) : without;
    }
    return without;
  }

  private static Optional<Instant> lastProbe(JsonValue cluster) {
    try {
      return conditions(cluster).stream()
          .findFirst()
          .flatMap(condition -> condition.text("lastProbeTime"))
          .map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
