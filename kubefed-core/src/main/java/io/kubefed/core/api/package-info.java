/**
 * The custom resources of the groups {@code core.kubefed.io}, {@code multiclusterdns.kubefed.io}
 * and {@code scheduling.kubefed.io}, typed for the fabric8 client: {@code
 * client.resources(KubeFedCluster.class)}. {@link io.kubefed.core.api.KubeFedNames} has the names
 * that everything else goes by: groups, labels, annotations, the finalizer; {@link
 * io.kubefed.core.api.FeatureGate} the features and their defaults.
 *
 * <p>The resources here are beans: mutable, not thread-safe, null for what is absent. The client's
 * model demands it, and it is the one place of this module where it is so. Clone what comes from a
 * cache before changing it. Enumerations, times and durations are the strings that stand in the
 * object, so that one malformed object does not spoil a list of them; {@code core.validation} says
 * what is wrong with it.
 *
 * <p>Fields that are not modelled here survive reading and writing: they are kept as additional
 * properties. The annotations are those of {@code jackson-annotations} alone, which are the same
 * for Jackson 2 and 3.
 *
 * <p>Federated resources themselves are of no fixed type: see {@code core.federated}. The
 * definitions of all these resources are in {@code core.schema}.
 */
@NullMarked
package io.kubefed.core.api;

import org.jspecify.annotations.NullMarked;
