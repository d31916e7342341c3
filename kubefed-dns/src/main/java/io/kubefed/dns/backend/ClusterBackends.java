package io.kubefed.dns.backend;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * What one cluster has behind a service.
 *
 * @param cluster the cluster
 * @param region the region it lies in, where known
 * @param ready false while its API server does not answer, so that nothing is known of its backends
 * @param weight its part of the traffic, relative to other clusters'; 0 for none
 * @param endpointSlices the service's EndpointSlices there
 */
public record ClusterBackends(
    String cluster,
    Optional<String> region,
    boolean ready,
    int weight,
    List<JsonValue> endpointSlices) {

  public ClusterBackends {
    requireNonNull(cluster, "cluster");
    requireNonNull(region, "region");
    if (weight < 0) {
      throw new IllegalArgumentException(
          "the weight of cluster " + cluster + " must not be negative: " + weight);
    }
    endpointSlices = List.copyOf(endpointSlices);
  }
}
