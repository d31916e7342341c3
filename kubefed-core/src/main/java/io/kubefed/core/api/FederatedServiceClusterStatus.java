package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The status of a service in one cluster. */
public final class FederatedServiceClusterStatus extends OpenObject {

  @JsonProperty("clusterName")
  private @Nullable String clusterName;

  @JsonProperty("status")
  private @Nullable ServiceStatus status;

  /** The name of the cluster. */
  public @Nullable String getClusterName() {
    return clusterName;
  }

  /** Sets {@link #getClusterName}. */
  public void setClusterName(@Nullable String clusterName) {
    this.clusterName = clusterName;
  }

  /** The status there. */
  public @Nullable ServiceStatus getStatus() {
    return status;
  }

  /** Sets {@link #getStatus}. */
  public void setStatus(@Nullable ServiceStatus status) {
    this.status = status;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("clusterName", clusterName);
    each.accept("status", status);
  }
}
