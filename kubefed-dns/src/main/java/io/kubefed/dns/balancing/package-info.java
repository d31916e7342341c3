/**
 * Global load balancing: one Service in one cluster whose backends are those of a federated service
 * in all clusters, for any ingress, gateway or proxy there to balance over. Start at {@link
 * io.kubefed.dns.balancing.GlobalLoadBalancing}, a controller of the control plane; which backends
 * take traffic is planned in {@link io.kubefed.dns.backend}.
 */
@NullMarked
package io.kubefed.dns.balancing;

import org.jspecify.annotations.NullMarked;
