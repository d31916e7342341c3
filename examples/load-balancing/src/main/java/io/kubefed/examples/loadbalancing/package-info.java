/**
 * Global load balancing, seen from the host: one Service whose backends are those of all clusters,
 * and what becomes of it when pods and clusters come and go.
 *
 * <p>{@link io.kubefed.examples.loadbalancing.LoadBalancingExample} runs it on clusters in memory.
 */
@NullMarked
package io.kubefed.examples.loadbalancing;

import org.jspecify.annotations.NullMarked;
