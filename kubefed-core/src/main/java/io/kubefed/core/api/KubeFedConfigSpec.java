package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The settings of a control plane. */
public final class KubeFedConfigSpec extends OpenObject {

  @JsonProperty("scope")
  private @Nullable String scope;

  @JsonProperty("controllerDuration")
  private @Nullable DurationConfig controllerDuration;

  @JsonProperty("leaderElect")
  private @Nullable LeaderElectConfig leaderElect;

  @JsonProperty("featureGates")
  private @Nullable List<FeatureGatesConfig> featureGates;

  @JsonProperty("clusterHealthCheck")
  private @Nullable ClusterHealthCheckConfig clusterHealthCheck;

  @JsonProperty("syncController")
  private @Nullable SyncControllerConfig syncController;

  @JsonProperty("statusController")
  private @Nullable StatusControllerConfig statusController;

  /**
   * {@code Cluster} to federate all namespaces, {@code Namespaced} for the control plane's own
   * only. It never changes.
   */
  public @Nullable String getScope() {
    return scope;
  }

  /** Sets {@link #getScope}. */
  public void setScope(@Nullable String scope) {
    this.scope = scope;
  }

  /** How long controllers wait. */
  public @Nullable DurationConfig getControllerDuration() {
    return controllerDuration;
  }

  /** Sets {@link #getControllerDuration}. */
  public void setControllerDuration(@Nullable DurationConfig controllerDuration) {
    this.controllerDuration = controllerDuration;
  }

  /** How one of several processes becomes the leader. */
  public @Nullable LeaderElectConfig getLeaderElect() {
    return leaderElect;
  }

  /** Sets {@link #getLeaderElect}. */
  public void setLeaderElect(@Nullable LeaderElectConfig leaderElect) {
    this.leaderElect = leaderElect;
  }

  /** Features that are switched on or off; see {@link FeatureGate}. */
  public @Nullable List<FeatureGatesConfig> getFeatureGates() {
    return featureGates;
  }

  /** Sets {@link #getFeatureGates}. */
  public void setFeatureGates(@Nullable List<FeatureGatesConfig> featureGates) {
    this.featureGates = featureGates;
  }

  /** How the health of member clusters is checked. */
  public @Nullable ClusterHealthCheckConfig getClusterHealthCheck() {
    return clusterHealthCheck;
  }

  /** Sets {@link #getClusterHealthCheck}. */
  public void setClusterHealthCheck(@Nullable ClusterHealthCheckConfig clusterHealthCheck) {
    this.clusterHealthCheck = clusterHealthCheck;
  }

  /** How resources are propagated. */
  public @Nullable SyncControllerConfig getSyncController() {
    return syncController;
  }

  /** Sets {@link #getSyncController}. */
  public void setSyncController(@Nullable SyncControllerConfig syncController) {
    this.syncController = syncController;
  }

  /** How statuses are collected. */
  public @Nullable StatusControllerConfig getStatusController() {
    return statusController;
  }

  /** Sets {@link #getStatusController}. */
  public void setStatusController(@Nullable StatusControllerConfig statusController) {
    this.statusController = statusController;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("scope", scope);
    each.accept("controllerDuration", controllerDuration);
    each.accept("leaderElect", leaderElect);
    each.accept("featureGates", featureGates);
    each.accept("clusterHealthCheck", clusterHealthCheck);
    each.accept("syncController", syncController);
    each.accept("statusController", statusController);
  }
}
