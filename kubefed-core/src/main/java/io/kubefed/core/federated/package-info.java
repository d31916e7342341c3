/**
 * Federated resources: {@link io.kubefed.core.federated.FederatedResource} is any {@code
 * Federated*} object, parsed once into template, placement, overrides, metadata and status; {@link
 * io.kubefed.core.federated.FederatedType} says which target type it stands for.
 *
 * <p>Parsing says everything that is wrong at once, each problem with its path. What a resource
 * decides is elsewhere: {@code core.placement} chooses clusters, {@code core.override} varies the
 * template, {@code core.render} makes manifests.
 */
@NullMarked
package io.kubefed.core.federated;

import org.jspecify.annotations.NullMarked;
