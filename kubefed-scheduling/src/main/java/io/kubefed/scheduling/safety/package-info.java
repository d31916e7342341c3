/**
 * How replicas move without harm, and what becomes of those of a cluster that is lost.
 *
 * <p>{@link io.kubefed.scheduling.safety.MovePolicy} and {@link
 * io.kubefed.scheduling.safety.FailurePolicy} say what the user wants; annotations of a
 * ReplicaSchedulingPreference hold them, which KubeFed ignores. {@link
 * io.kubefed.scheduling.safety.SafeMoves} works out the next step towards a plan. All of it is
 * pure: the time is an argument, and what has to be remembered between two steps is handed in and
 * out.
 */
@NullMarked
package io.kubefed.scheduling.safety;

import org.jspecify.annotations.NullMarked;
