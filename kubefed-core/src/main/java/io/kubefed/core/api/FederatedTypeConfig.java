package io.kubefed.core.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Says that a type is federated. It is named after the target type: {@code deployments.apps}, or
 * {@code configmaps} for the core group.
 */
@Group(KubeFedNames.CORE_GROUP)
@Version("v1beta1")
@Kind("FederatedTypeConfig")
@Plural("federatedtypeconfigs")
@Singular("federatedtypeconfig")
@ShortNames("ftc")
public final class FederatedTypeConfig
    extends KubeFedResource<FederatedTypeConfigSpec, FederatedTypeConfigStatus>
    implements Namespaced {

  @Override
  protected FederatedTypeConfigSpec initSpec() {
    return new FederatedTypeConfigSpec();
  }
}
