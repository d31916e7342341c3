/**
 * Events on objects of the host, as {@code kubectl describe} shows them.
 *
 * <p>Start at {@link EventRecorder}, and at {@link ClusterEventRecorder} for the one that writes
 * them into a cluster. Recording never blocks and never fails: an event that cannot be written is
 * counted and dropped.
 */
@NullMarked
package io.kubefed.propagation.event;

import org.jspecify.annotations.NullMarked;
