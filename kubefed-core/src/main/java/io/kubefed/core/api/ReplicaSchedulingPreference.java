package io.kubefed.core.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * How the replicas of a federated workload are divided among clusters. It has the namespace and the
 * name of the workload, and names its kind.
 */
@Group(KubeFedNames.SCHEDULING_GROUP)
@Version("v1alpha1")
@Kind("ReplicaSchedulingPreference")
@Plural("replicaschedulingpreferences")
@Singular("replicaschedulingpreference")
@ShortNames("rsp")
public final class ReplicaSchedulingPreference
    extends KubeFedResource<ReplicaSchedulingPreferenceSpec, ReplicaSchedulingPreferenceStatus>
    implements Namespaced {

  @Override
  protected ReplicaSchedulingPreferenceSpec initSpec() {
    return new ReplicaSchedulingPreferenceSpec();
  }
}
