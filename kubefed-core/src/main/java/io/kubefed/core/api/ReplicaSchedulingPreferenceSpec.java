package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How many replicas, of what, and where they are preferred. */
public final class ReplicaSchedulingPreferenceSpec extends OpenObject {

  @JsonProperty("targetKind")
  private @Nullable String targetKind;

  @JsonProperty("totalReplicas")
  private @Nullable Long totalReplicas;

  @JsonProperty("rebalance")
  private @Nullable Boolean rebalance;

  @JsonProperty("intersectWithClusterSelector")
  private @Nullable Boolean intersectWithClusterSelector;

  @JsonProperty("clusters")
  private @Nullable Map<String, ClusterPreferences> clusters;

  /** The kind of the federated workload, for example {@code FederatedDeployment}. */
  public @Nullable String getTargetKind() {
    return targetKind;
  }

  /** Sets {@link #getTargetKind}. */
  public void setTargetKind(@Nullable String targetKind) {
    this.targetKind = targetKind;
  }

  /** How many replicas all clusters run together. */
  public @Nullable Long getTotalReplicas() {
    return totalReplicas;
  }

  /** Sets {@link #getTotalReplicas}. */
  public void setTotalReplicas(@Nullable Long totalReplicas) {
    this.totalReplicas = totalReplicas;
  }

  /** True if running replicas may move to follow the preferences; absent for false. */
  public @Nullable Boolean getRebalance() {
    return rebalance;
  }

  /** Sets {@link #getRebalance}. */
  public void setRebalance(@Nullable Boolean rebalance) {
    this.rebalance = rebalance;
  }

  /**
   * True if only clusters that the workload's {@code clusterSelector} selects get replicas; absent
   * for false.
   */
  public @Nullable Boolean getIntersectWithClusterSelector() {
    return intersectWithClusterSelector;
  }

  /** Sets {@link #getIntersectWithClusterSelector}. */
  public void setIntersectWithClusterSelector(@Nullable Boolean intersectWithClusterSelector) {
    this.intersectWithClusterSelector = intersectWithClusterSelector;
  }

  /**
   * The preferences by cluster; {@code *} stands for every cluster that is not named. Absent or
   * empty, all clusters have weight 1.
   */
  public @Nullable Map<String, ClusterPreferences> getClusters() {
    return clusters;
  }

  /** Sets {@link #getClusters}. */
  public void setClusters(@Nullable Map<String, ClusterPreferences> clusters) {
    this.clusters = clusters;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("targetKind", targetKind);
    each.accept("totalReplicas", totalReplicas);
    each.accept("rebalance", rebalance);
    each.accept("intersectWithClusterSelector", intersectWithClusterSelector);
    each.accept("clusters", clusters);
  }
}
