package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one cluster offers for a service. */
public final class ClusterDns extends OpenObject {

  @JsonProperty("cluster")
  private @Nullable String cluster;

  @JsonProperty("loadBalancer")
  private @Nullable LoadBalancerStatus loadBalancer;

  @JsonProperty("zones")
  private @Nullable List<String> zones;

  @JsonProperty("region")
  private @Nullable String region;

  /** The name of the cluster. */
  public @Nullable String getCluster() {
    return cluster;
  }

  /** Sets {@link #getCluster}. */
  public void setCluster(@Nullable String cluster) {
    this.cluster = cluster;
  }

  /** Where the service is reached there; without addresses if it is not. */
  public @Nullable LoadBalancerStatus getLoadBalancer() {
    return loadBalancer;
  }

  /** Sets {@link #getLoadBalancer}. */
  public void setLoadBalancer(@Nullable LoadBalancerStatus loadBalancer) {
    this.loadBalancer = loadBalancer;
  }

  /** The zones that the cluster lies in. */
  public @Nullable List<String> getZones() {
    return zones;
  }

  /** Sets {@link #getZones}. */
  public void setZones(@Nullable List<String> zones) {
    this.zones = zones;
  }

  /** The region that the cluster lies in. */
  public @Nullable String getRegion() {
    return region;
  }

  /** Sets {@link #getRegion}. */
  public void setRegion(@Nullable String region) {
    this.region = region;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("cluster", cluster);
    each.accept("loadBalancer", loadBalancer);
    each.accept("zones", zones);
    each.accept("region", region);
  }
}
