/**
 * Measurements of the control plane.
 *
 * <p>Start at {@link Metrics}: a no-op unless somebody listens. Names, units and tags of what is
 * measured stand there. {@link MicrometerMetrics} hands measurements on to Micrometer, and no other
 * class knows it; {@link ClusterMetrics} measures clients, queues, lanes and members.
 */
@NullMarked
package io.kubefed.propagation.metrics;

import org.jspecify.annotations.NullMarked;
