/**
 * Federated types: {@link io.kubefed.core.schema.FederatedTypes} names the federated type of a
 * target and turns type configs into {@link io.kubefed.core.federated.FederatedType}s and back.
 */
@NullMarked
package io.kubefed.core.schema;

import org.jspecify.annotations.NullMarked;
