package io.kubefed.dns.record;

import java.net.InetAddress;
import java.util.Collection;

/** Finds the addresses of load balancers that clusters know by a host name only. */
@FunctionalInterface
public interface HostResolver {

  /**
   * The addresses of a host, in any order.
   *
   * @throws HostResolutionException if it has none or they cannot be found out now
   */
  Collection<InetAddress> resolve(String host);
}
