/**
 * The status of federated resources: how propagation went, in all and by cluster.
 *
 * <p>{@link io.kubefed.core.status.FederatedStatus#fold} folds the results of a round of
 * propagation into the status that stands, and says whether that is worth a write. {@link
 * io.kubefed.core.status.PropagationStatus} and {@link io.kubefed.core.status.PropagationReason}
 * have KubeFed's words. Time is an argument; who writes the status and when is decided in {@code
 * kubefed-propagation}.
 */
@NullMarked
package io.kubefed.core.status;

import org.jspecify.annotations.NullMarked;
