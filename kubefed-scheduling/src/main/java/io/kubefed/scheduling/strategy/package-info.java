/**
 * Ways to divide replicas beyond weights, and ways to divide what is not replicas.
 *
 * <p>{@link io.kubefed.scheduling.strategy.StrategyCatalog} knows the strategies by name: those
 * here and, by the SPI {@link io.kubefed.scheduling.strategy.StrategyType}, those of a user. Which
 * one a ReplicaSchedulingPreference wants stands in its annotation {@code
 * kubefed.io/scheduling-strategy}. It is an annotation because KubeFed ignores it, and because the
 * definition that KubeFed installed makes API servers drop unknown fields of {@code spec}. Its
 * value is a name, or a JSON object with the name and settings:
 *
 * <pre>{@code
 * Weighted                                # as KubeFed; also without the annotation
 * Aggregated                              # in as few clusters as possible
 * FreeCapacity                            # in proportion to the room there is
 * Spread                                  # evenly over regions
 * {"name": "Spread", "topology": "zone"}  # or region, or the key of a label of the clusters
 * }</pre>
 *
 * <p>All strategies honour minima, maxima and capacities; a cluster of weight 0 gets no more than
 * its minimum under any of them, and one without a preference gets nothing.
 *
 * <p>{@link io.kubefed.scheduling.strategy.JobDivision} divides a Job's parallelism and completions
 * and {@link io.kubefed.scheduling.strategy.AutoscalerDivision} the bounds of a
 * HorizontalPodAutoscaler, on top of any strategy. All of it is pure.
 */
@NullMarked
package io.kubefed.scheduling.strategy;

import org.jspecify.annotations.NullMarked;
