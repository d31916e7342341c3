/**
 * The port to one Kubernetes cluster, and the set of clusters a federation works with.
 *
 * <p>Start at {@link ClusterClient}: everything that propagation asks of a cluster, split by role
 * ({@link ClusterReader}, {@link ClusterWriter}, {@link ClusterWatcher}, {@link ClusterDiscovery},
 * {@link ClusterHealth}). {@link ClusterClients} makes the one that speaks to a real API server out
 * of a fabric8 {@code KubernetesClient}, and the decorators that count calls, tell of them, delay
 * them, make them fail or refuse to write. {@link InMemoryCluster} behaves like an API server
 * without being one. {@link ClusterRegistry} is the live set of members.
 *
 * <p>Calls block, have a deadline, are not retried, and end early when their thread is interrupted.
 * Objects cross as {@link io.kubefed.core.json.JsonValue}. Failures are {@link ClusterException}s,
 * which name their cluster and object, say whether trying again can help, and never quote what a
 * Secret holds.
 *
 * <p>What is written where is decided elsewhere: planning and the controllers only use this
 * package.
 */
@NullMarked
package io.kubefed.propagation.cluster;

import org.jspecify.annotations.NullMarked;
