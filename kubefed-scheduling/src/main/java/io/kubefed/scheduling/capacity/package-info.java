/**
 * How many replicas of a workload a cluster runs and could run, from values that somebody else
 * observed.
 *
 * <p>{@link io.kubefed.scheduling.capacity.PodAnalysis} and {@link
 * io.kubefed.scheduling.capacity.ReplicaState} do as KubeFed does: pods that stay unschedulable
 * lower the estimate. {@link io.kubefed.scheduling.capacity.CapacityEstimator} is the SPI for
 * estimates before the first pod had to wait; {@link
 * io.kubefed.scheduling.capacity.CapacityEstimators#byNodes} is the one that is built in, from what
 * nodes offer and pods request.
 *
 * <p>All of it is pure: objects are given as JSON values, as the API server sends them, and the
 * time is an argument.
 */
@NullMarked
package io.kubefed.scheduling.capacity;

import org.jspecify.annotations.NullMarked;
