/**
 * Measurements of the control plane.
 *
 * <p>Start at {@link Metrics}: a no-op unless somebody listens. Names, units and tags of what is
 * measured stand there.
 */
@NullMarked
package io.kubefed.propagation.metrics;

import org.jspecify.annotations.NullMarked;
