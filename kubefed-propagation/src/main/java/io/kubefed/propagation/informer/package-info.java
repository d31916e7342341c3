/**
 * Synced caches of the objects of a cluster: a list, then a watch that never loses its place.
 *
 * <p>Start at {@link InformerGroup}, which shares one {@link Informer} among all that want the same
 * objects of the same cluster, or at {@link Informer#create} for one alone. {@link InformerSpec}
 * says which objects, {@link Form} what is fetched and kept of each, {@link InformerSettings} what
 * informers run on. {@link InformerState} tells whether decisions may be made on what is cached.
 *
 * <p>No informer has a thread: calls to clusters run on the executor given, a bounded number per
 * cluster, timers on the scheduler given, and events come from the watches of {@link
 * io.kubefed.propagation.cluster.ClusterClient}. What follows from a change is decided elsewhere.
 */
@NullMarked
package io.kubefed.propagation.informer;

import org.jspecify.annotations.NullMarked;
