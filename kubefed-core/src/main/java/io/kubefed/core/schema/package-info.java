/**
 * Federated types and their definitions: a new federated API without code.
 *
 * <ul>
 *   <li>{@link io.kubefed.core.schema.FederatedTypes} names the federated type of a target and
 *       turns type configs into {@link io.kubefed.core.federated.FederatedType}s and back.
 *   <li>{@link io.kubefed.core.schema.FederatedTypeCrd} generates the definition of a federated
 *       type from what is known of its target, a {@link io.kubefed.core.schema.TargetApi}; {@link
 *       io.kubefed.core.schema.BuiltInTypes} knows Kubernetes' own.
 *   <li>{@link io.kubefed.core.schema.KubeFedCrds} has the definitions of KubeFed's own resources.
 * </ul>
 *
 * <p>Definitions are {@code apiextensions.k8s.io/v1} and work from Kubernetes 1.20 on. Writing them
 * to a cluster belongs to {@code kubefed-propagation}.
 */
@NullMarked
package io.kubefed.core.schema;

import org.jspecify.annotations.NullMarked;
