/**
 * Placement: in which member clusters a federated resource belongs, and why.
 *
 * <p>Start at {@link io.kubefed.core.placement.PlacementResolver}, which turns a {@link
 * io.kubefed.core.placement.PlacementRequest} into a {@link
 * io.kubefed.core.placement.PlacementDecision} with a reason for every cluster. What the resource
 * and its FederatedNamespace ask for is KubeFed's contract; beyond it, {@linkplain
 * io.kubefed.core.placement.PlacementPolicy policies} take clusters away, never add any. {@link
 * io.kubefed.core.placement.PlacementPolicies} has the built-in ones.
 *
 * <p>A decision is made of what the request holds and nothing else, so equal requests give equal
 * decisions, in whatever order clusters come. Because an object that is placed nowhere is deleted
 * everywhere, a policy that cannot tell leaves an object where it is. Reading the request's parts
 * from caches and acting on the decision belong to {@code kubefed-propagation}.
 *
 * <p>Every type here is immutable and thread-safe, builders apart.
 */
@NullMarked
package io.kubefed.core.placement;

import org.jspecify.annotations.NullMarked;
