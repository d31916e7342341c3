package io.kubefed.core.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * The settings of a control plane. Absent ones have the defaults of {@link KubeFedConfigDefaults}.
 */
@Group(KubeFedNames.CORE_GROUP)
@Version("v1beta1")
@Kind("KubeFedConfig")
@Plural("kubefedconfigs")
@Singular("kubefedconfig")
public final class KubeFedConfig extends KubeFedResource<KubeFedConfigSpec, Void>
    implements Namespaced {

  @Override
  protected KubeFedConfigSpec initSpec() {
    return new KubeFedConfigSpec();
  }
}
