package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one cluster offers for an ingress. */
public final class ClusterIngressDns extends OpenObject {

  @JsonProperty("cluster")
  private @Nullable String cluster;

  @JsonProperty("loadBalancer")
  private @Nullable LoadBalancerStatus loadBalancer;

  /** The name of the cluster. */
  public @Nullable String getCluster() {
    return cluster;
  }

  /** Sets {@link #getCluster}. */
  public void setCluster(@Nullable String cluster) {
    this.cluster = cluster;
  }

  /** Where the ingress is reached there; without addresses if it is not. */
  public @Nullable LoadBalancerStatus getLoadBalancer() {
    return loadBalancer;
  }

  /** Sets {@link #getLoadBalancer}. */
  public void setLoadBalancer(@Nullable LoadBalancerStatus loadBalancer) {
    this.loadBalancer = loadBalancer;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("cluster", cluster);
    each.accept("loadBalancer", loadBalancer);
  }
}
