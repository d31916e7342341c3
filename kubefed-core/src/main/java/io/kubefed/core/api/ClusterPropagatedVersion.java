package io.kubefed.core.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Records at which versions a cluster-scoped federated resource was propagated. It is named {@code
 * <lower-case target kind>-<name>}.
 */
@Group(KubeFedNames.CORE_GROUP)
@Version("v1alpha1")
@Kind("ClusterPropagatedVersion")
@Plural("clusterpropagatedversions")
@Singular("clusterpropagatedversion")
public final class ClusterPropagatedVersion
    extends KubeFedResource<Void, PropagatedVersionStatus> {}
