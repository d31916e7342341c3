/**
 * Decides how many replicas of a workload each member cluster should run.
 *
 * <p>Start at {@link io.kubefed.scheduling.ReplicaPlanner}, which turns a {@link
 * io.kubefed.scheduling.PlanRequest} into a {@link io.kubefed.scheduling.ReplicaPlan} as KubeFed
 * does: for equal input it gives the same replicas and the same overflow. Every plan says for each
 * cluster how its number came about.
 *
 * <p>A request comes from a ReplicaSchedulingPreference, read in {@code scheduling.preference};
 * from what runs and what fits, estimated in {@code scheduling.capacity}; and is planned by a
 * strategy of {@code scheduling.strategy}, of which the planner here is the default. What a plan
 * changes in a federated resource is in {@code scheduling.rewrite}.
 *
 * <p>What is decided about a preference as a whole is in {@code scheduling.decision}, how replicas
 * move without harm in {@code scheduling.safety}. All of this is arithmetic: nothing in these
 * packages contacts a cluster, reads a clock, starts a thread or writes a log, so equal requests
 * give equal plans. {@code scheduling.controller} alone observes clusters and writes what was
 * decided. This module stands on {@code kubefed-propagation} and knows nothing of {@code
 * kubefed-dns}.
 *
 * <p>Every type here is immutable and thread-safe. Replica counts are whole pods and never
 * negative; weights are relative and carry no unit.
 */
@NullMarked
package io.kubefed.scheduling;

import org.jspecify.annotations.NullMarked;
