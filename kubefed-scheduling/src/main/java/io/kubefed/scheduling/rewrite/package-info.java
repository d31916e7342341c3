/**
 * What a plan changes in a federated resource: {@link
 * io.kubefed.scheduling.rewrite.ScheduledResource} puts the scheduled clusters into its placement
 * and {@link io.kubefed.scheduling.rewrite.ScheduledFields} into its overrides, and leaves
 * everything else as it is. Pure: writing the result to the host is the controller's work.
 */
@NullMarked
package io.kubefed.scheduling.rewrite;

import org.jspecify.annotations.NullMarked;
