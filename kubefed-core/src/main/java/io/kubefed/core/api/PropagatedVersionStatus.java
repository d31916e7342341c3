package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The versions that a federated resource was last propagated at. */
public final class PropagatedVersionStatus extends OpenObject {

  @JsonProperty("templateVersion")
  private @Nullable String templateVersion;

  @JsonProperty("overridesVersion")
  private @Nullable String overrideVersion;

  @JsonProperty("clusterVersions")
  private @Nullable List<ClusterObjectVersion> clusterVersions;

  /** The version of the template. */
  public @Nullable String getTemplateVersion() {
    return templateVersion;
  }

  /** Sets {@link #getTemplateVersion}. */
  public void setTemplateVersion(@Nullable String templateVersion) {
    this.templateVersion = templateVersion;
  }

  /** The version of the overrides. */
  public @Nullable String getOverrideVersion() {
    return overrideVersion;
  }

  /** Sets {@link #getOverrideVersion}. */
  public void setOverrideVersion(@Nullable String overrideVersion) {
    this.overrideVersion = overrideVersion;
  }

  /** The version of the object in each cluster. */
  public @Nullable List<ClusterObjectVersion> getClusterVersions() {
    return clusterVersions;
  }

  /** Sets {@link #getClusterVersions}. */
  public void setClusterVersions(@Nullable List<ClusterObjectVersion> clusterVersions) {
    this.clusterVersions = clusterVersions;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("templateVersion", templateVersion);
    each.accept("overridesVersion", overrideVersion);
    each.accept("clusterVersions", clusterVersions);
  }
}
