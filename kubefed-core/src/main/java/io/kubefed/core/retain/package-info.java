/**
 * Retention: what a member cluster's own controllers and API server put into an object stays there
 * when the object is updated.
 *
 * <p>Start at {@link io.kubefed.core.retain.Retention}. It works on the template's form of the
 * object, before the cluster's overrides are applied: so an override can add an annotation to those
 * that the member has, or state replicas against what was retained, as with KubeFed. A {@link
 * io.kubefed.core.retain.FieldRetainer} adds what a certain target type needs.
 *
 * <p>Whether an update is due is decided in {@code core.version}, on the result.
 */
@NullMarked
package io.kubefed.core.retain;

import org.jspecify.annotations.NullMarked;
