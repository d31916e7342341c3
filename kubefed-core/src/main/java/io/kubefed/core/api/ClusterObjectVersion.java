package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The version of an object that propagation left in a cluster. */
public final class ClusterObjectVersion extends OpenObject {

  @JsonProperty("clusterName")
  private @Nullable String clusterName;

  @JsonProperty("version")
  private @Nullable String version;

  /** The name of the cluster. */
  public @Nullable String getClusterName() {
    return clusterName;
  }

  /** Sets {@link #getClusterName}. */
  public void setClusterName(@Nullable String clusterName) {
    this.clusterName = clusterName;
  }

  /**
   * {@code gen:<generation>}, or {@code rv:<resourceVersion>} where the object has no generation.
   */
  public @Nullable String getVersion() {
    return version;
  }

  /** Sets {@link #getVersion}. */
  public void setVersion(@Nullable String version) {
    this.version = version;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("clusterName", clusterName);
    each.accept("version", version);
  }
}
