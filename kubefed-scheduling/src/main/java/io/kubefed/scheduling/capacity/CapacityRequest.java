package io.kubefed.scheduling.capacity;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an estimate is asked for, and what is known of the cluster.
 *
 * @param cluster the name of the cluster
 * @param namespace the namespace of the workload
 * @param podTemplate the pod template as this cluster gets it: metadata and spec
 * @param selector selects the workload's own pods in its namespace; nothing if it has none yet
 * @param nodes the nodes; empty for an estimator that does not read them
 * @param pods the pods of all namespaces; empty likewise
 */
public record CapacityRequest(
    String cluster,
    String namespace,
    JsonValue podTemplate,
    Optional<LabelSelector> selector,
    List<JsonValue> nodes,
    List<JsonValue> pods) {

  public CapacityRequest {
    requireNonNull(cluster, "cluster");
    requireNonNull(namespace, "namespace");
    requireNonNull(podTemplate, "podTemplate");
    requireNonNull(selector, "selector");
    nodes = List.copyOf(nodes);
    pods = List.copyOf(pods);
  }

  /** Whether a pod is one of the workload's own. */
  boolean isOwn(JsonValue pod) {
    return selector.isPresent()
        && pod.text("metadata", "namespace").orElse("").equals(namespace)
        && selector
            .get()
            .matches(pod.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of()));
  }
}
