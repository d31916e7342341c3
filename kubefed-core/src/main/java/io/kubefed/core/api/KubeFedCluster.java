package io.kubefed.core.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A member cluster: its labels are what cluster selectors match, its name is what placement and
 * overrides name.
 */
@Group(KubeFedNames.CORE_GROUP)
@Version("v1beta1")
@Kind("KubeFedCluster")
@Plural("kubefedclusters")
@Singular("kubefedcluster")
@ShortNames("kfc")
public final class KubeFedCluster extends KubeFedResource<KubeFedClusterSpec, KubeFedClusterStatus>
    implements Namespaced {

  @Override
  protected KubeFedClusterSpec initSpec() {
    return new KubeFedClusterSpec();
  }
}
