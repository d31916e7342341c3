package io.kubefed.scheduling.capacity;

import io.kubefed.core.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Counts what fits on each node. */
final class NodeCapacityEstimator implements CapacityEstimator {

  @Override
  public boolean readsNodes() {
    return true;
  }

  @Override
  public CapacityEstimate estimate(CapacityRequest request) {
    if (request.nodes().isEmpty()) {
      return CapacityEstimate.unknown("no nodes are known");
    }
    JsonValue spec = request.podTemplate().get("spec").orElseGet(JsonValue::emptyObject);
    PodRequests requests = new PodRequests();
    Map<String, Long> needed = requests.of(spec);
    Map<String, Map<String, Long>> taken = takenByNode(request, requests);
    NodeFilter filter = new NodeFilter(spec);
    long replicas = 0;
    int open = 0;
    Map<String, Integer> closed = new TreeMap<>();
    for (JsonValue node : request.nodes()) {
      Optional<String> refusal = filter.refusal(node);
      if (refusal.isPresent()) {
        closed.merge(refusal.get(), 1, Integer::sum);
        continue;
      }
      String name = node.text("metadata", "name").orElse("");
      long fits = fits(requests, node, needed, taken.getOrDefault(name, Map.of()));
      if (fits > 0) {
        open++;
        replicas += fits;
      } else {
        closed.merge("full", 1, Integer::sum);
      }
    }
    StringJoiner words = new StringJoiner("; ");
    words.add("room for " + replicas + " on " + open + " of " + request.nodes().size() + " nodes");
    closed.forEach((why, count) -> words.add(count + (count == 1 ? " node " : " nodes ") + why));
    return CapacityEstimate.of(replicas, words.toString());
  }

  private static Map<String, Map<String, Long>> takenByNode(
      CapacityRequest request, PodRequests requests) {
    Map<String, Map<String, Long>> taken = new HashMap<>();
    for (JsonValue pod : request.pods()) {
      String node = pod.text("spec", "nodeName").orElse("");
      String phase = pod.text("status", "phase").orElse("");
      if (!node.isEmpty()
          && !phase.equals("Succeeded")
          && !phase.equals("Failed")
          && !request.isOwn(pod)) {
        Map<String, Long> sum = taken.computeIfAbsent(node, any -> new HashMap<>());
        pod.get("spec")
            .ifPresent(
                spec -> requests.of(spec).forEach((name, n) -> sum.merge(name, n, Long::sum)));
      }
    }
    return taken;
  }

  /** How many times what is needed is left; every pod needs one of the resource "pods". */
  private static long fits(
      PodRequests requests, JsonValue node, Map<String, Long> needed, Map<String, Long> taken) {
    Map<String, Long> allocatable =
        node.path("status", "allocatable").map(requests::amounts).orElse(Map.of());
    long fits = Long.MAX_VALUE;
    for (Map.Entry<String, Long> each : needed.entrySet()) {
      if (each.getValue() > 0) {
        long left =
            allocatable.getOrDefault(each.getKey(), 0L) - taken.getOrDefault(each.getKey(), 0L);
        fits = Math.min(fits, Math.max(0, left) / each.getValue());
      }
    }
    return fits;
  }
}
