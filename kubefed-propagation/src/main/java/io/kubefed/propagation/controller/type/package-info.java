/**
 * The type config controller: a FederatedTypeConfig starts, restarts and stops the sync controller
 * of its type.
 *
 * <p>Start at {@link io.kubefed.propagation.controller.type.TypeConfigController}. It decides what
 * runs and leaves the work to {@link io.kubefed.propagation.controller.type.TypeRuns}, the port
 * behind which the sync controllers live.
 */
@NullMarked
package io.kubefed.propagation.controller.type;

import org.jspecify.annotations.NullMarked;
