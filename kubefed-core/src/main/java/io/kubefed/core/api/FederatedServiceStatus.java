package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The statuses of a federated service's objects in the member clusters, under the name of the
 * federated service.
 */
@Group(KubeFedNames.CORE_GROUP)
@Version("v1alpha1")
@Kind("FederatedServiceStatus")
@Plural("federatedservicestatuses")
@Singular("federatedservicestatus")
public final class FederatedServiceStatus extends KubeFedResource<Void, Void>
    implements Namespaced {

  @JsonProperty("clusterStatus")
  private @Nullable List<FederatedServiceClusterStatus> clusterStatus;

  /** The status in each cluster. */
  public @Nullable List<FederatedServiceClusterStatus> getClusterStatus() {
    return clusterStatus;
  }

  /** Sets {@link #getClusterStatus}. */
  public void setClusterStatus(@Nullable List<FederatedServiceClusterStatus> clusterStatus) {
    this.clusterStatus = clusterStatus;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof FederatedServiceStatus that
        && Objects.equals(clusterStatus, that.clusterStatus);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Objects.hashCode(clusterStatus);
  }
}
