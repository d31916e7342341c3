/**
 * Which of several processes leads a federation, and whether it may still write.
 *
 * <p>Start at {@link io.kubefed.propagation.leader.Leadership}: a candidate that tells its {@link
 * io.kubefed.propagation.leader.LeadershipListener} when it begins and ceases to lead. What writes
 * for a leader does so through {@link io.kubefed.propagation.cluster.ClusterClients#fenced} with
 * the {@link io.kubefed.propagation.leader.Term} it was given.
 *
 * <p>What a leader does lives elsewhere, and so does the division of a federation over replicas.
 */
@NullMarked
package io.kubefed.propagation.leader;

import org.jspecify.annotations.NullMarked;
