/**
 * What a ReplicaSchedulingPreference says, read once: {@link
 * io.kubefed.scheduling.preference.SchedulingPreference}, and everything that is wrong with it.
 *
 * <p>The resource as the client knows it is in {@code core.api}. All of this is pure.
 */
@NullMarked
package io.kubefed.scheduling.preference;

import org.jspecify.annotations.NullMarked;
