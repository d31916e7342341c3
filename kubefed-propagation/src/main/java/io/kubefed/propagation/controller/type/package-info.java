/**
 * The type config controller: a FederatedTypeConfig starts, restarts and stops the sync controller
 * of its type.
 */
@NullMarked
package io.kubefed.propagation.controller.type;

import org.jspecify.annotations.NullMarked;
