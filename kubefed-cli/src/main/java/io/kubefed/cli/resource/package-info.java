/**
 * The verbs about federated resources: what they become, what would change, how they stand, and
 * their end.
 *
 * <p>Start at {@link io.kubefed.cli.resource.ResourceVerbs}. Rendering is done by {@code
 * core.render}, planning and applying by {@code propagation.plan}.
 */
@NullMarked
package io.kubefed.cli.resource;

import org.jspecify.annotations.NullMarked;
