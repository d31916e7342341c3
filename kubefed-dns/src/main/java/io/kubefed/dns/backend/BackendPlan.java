package io.kubefed.dns.backend;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which backends take traffic.
 *
 * <p>Regions are tried in the order of failover: only clusters of the first region that has a ready
 * backend take part, all others stand by. Regions that the order does not name come last, together;
 * without an order all regions take part. Among the clusters that do, traffic goes by weight,
 * whatever the number of their backends: a cluster's weight is divided over them.
 *
 * @param backends in the order of clusters and addresses
 * @param idle the clusters that take no traffic, each with the reason
 */
public record BackendPlan(List<Backend> backends, Map<String, String> idle) {

  private static final int LAST_TIER = Integer.MAX_VALUE;

  public BackendPlan {
    backends =
        backends.stream()
            .sorted(
                Comparator.comparing(Backend::cluster)
                    .thenComparing(Backend::addressType)
                    .thenComparing(Backend::address)
                    .thenComparing(backend -> backend.ports().toJson()))
            .toList();
    idle = Collections.unmodifiableMap(new TreeMap<>(idle));
  }

  /** Plans for these clusters, with these regions as the order of failover. */
  public static BackendPlan of(Collection<ClusterBackends> clusters, List<String> failover) {
    Map<String, String> idle = new TreeMap<>();
    Map<Integer, Map<ClusterBackends, List<Backend>>> tiers = new TreeMap<>();
    for (ClusterBackends cluster : clusters) {
      List<Backend> ready = cluster.ready() && cluster.weight() > 0 ? ready(cluster) : List.of();
      if (!cluster.ready()) {
        idle.put(cluster.cluster(), "it does not answer");
      } else if (cluster.weight() == 0) {
        idle.put(cluster.cluster(), "its weight is 0");
      } else if (ready.isEmpty()) {
        idle.put(cluster.cluster(), "it has no ready backend");
      } else {
        tiers
            .computeIfAbsent(tier(cluster, failover), tier -> new LinkedHashMap<>())
            .put(cluster, ready);
      }
    }
    List<Backend> active = new ArrayList<>();
    boolean first = true;
    for (Map<ClusterBackends, List<Backend>> tier : tiers.values()) {
      if (first) {
        active.addAll(weighed(tier));
      } else {
        tier.keySet().forEach(cluster -> idle.put(cluster.cluster(), "it stands by"));
      }
      first = false;
    }
    return new BackendPlan(active, idle);
  }

  private static int tier(ClusterBackends cluster, List<String> failover) {
    int place = cluster.region().map(failover::indexOf).orElse(-1);
    return place < 0 ? LAST_TIER : place;
  }

  /** The largest share of one backend becomes the largest weight, and all others by proportion. */
  private static List<Backend> weighed(Map<ClusterBackends, List<Backend>> clusters) {
    double largest = clusters.entrySet().stream().mapToDouble(BackendPlan::share).max().orElse(1);
    List<Backend> weighed = new ArrayList<>();
    clusters
        .entrySet()
        .forEach(
            entry -> {
              long weight = Math.round(share(entry) / largest * Backend.MAX_WEIGHT);
              entry
                  .getValue()
                  .forEach(backend -> weighed.add(backend.withWeight((int) Math.max(1, weight))));
            });
    return weighed;
  }

  private static double share(Map.Entry<ClusterBackends, List<Backend>> cluster) {
    return (double) cluster.getKey().weight() / cluster.getValue().size();
  }

  private static List<Backend> ready(ClusterBackends cluster) {
    List<Backend> ready = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonValue slice : cluster.endpointSlices()) {
      String addressType = slice.text("addressType").orElse("IPv4");
      JsonValue ports =
          slice.get("ports").filter(JsonValue::isArray).orElse(JsonValue.emptyArray());
      for (JsonValue endpoint : slice.get("endpoints").map(JsonValue::items).orElse(List.of())) {
        // Absent means ready, by the API's own definition.
        if (!endpoint.path("conditions", "ready").map(v -> v.bool().orElse(true)).orElse(true)) {
          continue;
        }
        // The addresses of one endpoint are the same backend, of which the first is used.
        endpoint
            .get("addresses")
            .flatMap(addresses -> addresses.get(0))
            .flatMap(JsonValue::text)
            .filter(address -> seen.add(address + " " + ports.toJson()))
            .ifPresent(
                address ->
                    ready.add(
                        new Backend(
                            cluster.cluster(),
                            addressType,
                            address,
                            endpoint.text("zone"),
                            ports,
                            Backend.MAX_WEIGHT)));
      }
    }
    return ready;
  }
}
