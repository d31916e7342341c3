/**
 * Plan before apply: {@link io.kubefed.propagation.plan.Propagator} reads the members and says what
 * would change and why; then it writes just that, or refuses because the world has moved.
 *
 * <p>This is the one-shot use of the library, and what the controllers run as well: one code path,
 * so that what a user reads in a {@link io.kubefed.propagation.plan.PropagationPlan} is what gets
 * written.
 *
 * <p>Where objects should be and what they should hold is decided by {@code kubefed-core}; this
 * package adds what only the members can tell: what is there, and what their API servers would make
 * of a change. Values of Secrets appear in no plan, diff, message or log.
 */
@NullMarked
package io.kubefed.propagation.plan;

import org.jspecify.annotations.NullMarked;
