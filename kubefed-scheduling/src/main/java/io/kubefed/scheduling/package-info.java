/**
 * Replica scheduling: how many replicas of a workload each member cluster runs, by
 * ReplicaSchedulingPreference.
 *
 * <p>Empty so far. It stands on {@code kubefed-propagation} and knows nothing of {@code
 * kubefed-dns}.
 */
@NullMarked
package io.kubefed.scheduling;

import org.jspecify.annotations.NullMarked;
