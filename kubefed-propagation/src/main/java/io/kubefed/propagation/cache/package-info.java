/**
 * Caches of what is costly to work out and cheap to keep.
 *
 * <p>Start at {@link io.kubefed.propagation.cache.ResourceCache}, which remembers parsed federated
 * resources and compiled label selectors. Its bounds are {@link
 * io.kubefed.propagation.cache.CacheSettings}, and what it does shows in {@link
 * io.kubefed.propagation.cluster.CacheStatistics}.
 *
 * <p>It stands apart from plans and controllers because both, and every controller of a process,
 * share one. The cache of discovery lives with the client that asks, in {@code
 * propagation.cluster}.
 */
@NullMarked
package io.kubefed.propagation.cache;

import org.jspecify.annotations.NullMarked;
