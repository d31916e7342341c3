package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is known of a member cluster. */
public final class KubeFedClusterStatus extends OpenObject {

  @JsonProperty("conditions")
  private @Nullable List<ClusterCondition> conditions;

  @JsonProperty("kubernetesVersion")
  private @Nullable String kubernetesVersion;

  @JsonProperty("zones")
  private @Nullable List<String> zones;

  @JsonProperty("region")
  private @Nullable String region;

  /** The conditions {@code Ready}, {@code Offline} and {@code ConfigMalformed}. */
  public @Nullable List<ClusterCondition> getConditions() {
    return conditions;
  }

  /** Sets {@link #getConditions}. */
  public void setConditions(@Nullable List<ClusterCondition> conditions) {
    this.conditions = conditions;
  }

  /** The version that the API server reports, for example {@code v1.20.2}. */
  public @Nullable String getKubernetesVersion() {
    return kubernetesVersion;
  }

  /** Sets {@link #getKubernetesVersion}. */
  public void setKubernetesVersion(@Nullable String kubernetesVersion) {
    this.kubernetesVersion = kubernetesVersion;
  }

  /** The zones of its nodes. */
  public @Nullable List<String> getZones() {
    return zones;
  }

  /** Sets {@link #getZones}. */
  public void setZones(@Nullable List<String> zones) {
    this.zones = zones;
  }

  /** The region of its nodes. */
  public @Nullable String getRegion() {
    return region;
  }

  /** Sets {@link #getRegion}. */
  public void setRegion(@Nullable String region) {
    this.region = region;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("conditions", conditions);
    each.accept("kubernetesVersion", kubernetesVersion);
    each.accept("zones", zones);
    each.accept("region", region);
  }
}
