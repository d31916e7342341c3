package io.kubefed.core.status;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The status of a federated resource after a round of propagation.
 *
 * @param status the whole {@code status}; fields and conditions of others are as they were
 * @param changed true if it says something new, so that it has to be written; if not, it is the
 *     status that stands
 */
public record FederatedStatus(JsonValue status, boolean changed) {

  private static final String PROPAGATION = "Propagation";

  /**
   * Folds the result of a round into the status that stands.
   *
   * <p>Something is new if the generation, the reason, the status of a cluster or the status of an
   * object in a cluster is, or if objects were updated: {@code lastUpdateTime} says when a change
   * last reached the members. The order of the clusters does not matter, as KubeFed wrote them in
   * any; what is written is sorted by name. {@code lastTransitionTime} moves with the status or
   * reason of the condition.
   *
   * <p>Unlike with KubeFed, a cluster without a remote status is no failure: many types have none.
   *
   * @param resource the resource whose status is folded into, with the generation that the round
   *     was about
   * @param result what the round came to
   * @param now the time of the round; written to the second
   */
  public static FederatedStatus fold(
      FederatedResource resource, PropagationResult result, Instant now) {
    JsonValue old = resource.status();
    JsonValue status = old;
    boolean generationChanged =
        old.integer("observedGeneration").orElse(0) != resource.generation().orElse(0);
    if (generationChanged) {
      status = status.with("observedGeneration", JsonValue.of(resource.generation().orElse(0)));
    }
    boolean clustersChanged = !clustersOf(old).equals(result.clusters());
    if (clustersChanged) {
      status = withClusters(status, result);
    }
    boolean propagated =
        clustersChanged || (result.objectsUpdated() && !result.clusters().isEmpty());
    Optional<JsonValue> condition = condition(old, result.overallReason(), propagated, now);
    if (condition.isPresent()) {
      status = withCondition(status, condition.get());
    }
    return new FederatedStatus(status, generationChanged || condition.isPresent());
  }

  /** The clusters of a status, in the order of their names. */
  public static SortedMap<String, ClusterStatus> clustersOf(JsonValue status) {
    SortedMap<String, ClusterStatus> clusters = new TreeMap<>();
    for (JsonValue item : status.get("clusters").map(JsonValue::items).orElse(List.of())) {
      ClusterStatus cluster = ClusterStatus.read(item);
      clusters.put(cluster.name(), cluster);
    }
    return clusters;
  }

  private static JsonValue withClusters(JsonValue status, PropagationResult result) {
    if (result.clusters().isEmpty()) {
      return status.without("clusters");
    }
    return status.with(
        "clusters",
        JsonValue.of(result.clusters().values().stream().map(ClusterStatus::toJson).toList()));
  }

  /** The Propagation condition to write, or nothing if the one that stands is true. */
  private static Optional<JsonValue> condition(
      JsonValue old, PropagationReason reason, boolean propagated, Instant now) {
    JsonValue before =
        conditionsOf(old).stream()
            .filter(FederatedStatus::isPropagation)
            .findFirst()
            .orElseGet(JsonValue::emptyObject);
    String value = reason == PropagationReason.NONE ? "True" : "False";
    boolean transition =
        !before.text("status").orElse("").equals(value)
            || !before.text("reason").orElse("").equals(reason.value());
    if (!transition && !propagated) {
      return Optional.empty();
    }
    JsonValue time = JsonValue.of(now.truncatedTo(ChronoUnit.SECONDS).toString());
    JsonValue condition =
        before
            .with("type", JsonValue.of(PROPAGATION))
            .with("status", JsonValue.of(value))
            .with("lastUpdateTime", time);
    if (transition) {
      condition = condition.with("lastTransitionTime", time);
    }
    return Optional.of(
        reason == PropagationReason.NONE
            ? condition.without("reason")
            : condition.with("reason", JsonValue.of(reason.value())));
  }

  private static JsonValue withCondition(JsonValue status, JsonValue condition) {
    List<JsonValue> conditions = new ArrayList<>(conditionsOf(status));
    for (int i = 0; i < conditions.size(); i++) {
      if (isPropagation(conditions.get(i))) {
        conditions.set(i, condition);
        return status.with("conditions", JsonValue.of(conditions));
      }
    }
    conditions.add(condition);
    return status.with("conditions", JsonValue.of(conditions));
  }

  private static List<JsonValue> conditionsOf(JsonValue status) {
    return status.get("conditions").map(JsonValue::items).orElse(List.of());
  }

  private static boolean isPropagation(JsonValue condition) {
    return condition.text("type").equals(Optional.of(PROPAGATION));
  }
}
