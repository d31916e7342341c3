package io.kubefed.dns.backend;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.Optional;

/**
 * One ready backend.
 *
 * @param cluster where it runs
 * @param addressType IPv4, IPv6 or FQDN
 * @param address its address, as the cluster tells it
 * @param zone the zone it runs in, where known
 * @param ports the ports of its EndpointSlice
 * @param weight its part of the traffic beside the other backends of the plan, 1 to 256
 */
public record Backend(
    String cluster,
    String addressType,
    String address,
    Optional<String> zone,
    JsonValue ports,
    int weight) {

  /** The largest weight, as proxies such as HAProxy have it. */
  public static final int MAX_WEIGHT = 256;

  public Backend {
    requireNonNull(cluster, "cluster");
    requireNonNull(addressType, "addressType");
    requireNonNull(address, "address");
    requireNonNull(zone, "zone");
    requireNonNull(ports, "ports");
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("a weight is 1 to " + MAX_WEIGHT + ", not " + weight);
    }
  }

  Backend withWeight(int other) {
    return new Backend(cluster, addressType, address, zone, ports, other);
  }
}
