/**
 * Replicas divided among clusters by a preference, and what becomes of them when a cluster is lost.
 * Start at {@link io.kubefed.examples.scheduling.SchedulingExample}.
 */
@NullMarked
package io.kubefed.examples.scheduling;

import org.jspecify.annotations.NullMarked;
