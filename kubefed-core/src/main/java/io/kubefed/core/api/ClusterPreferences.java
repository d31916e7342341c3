package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How many of a workload's replicas one cluster should run. */
public final class ClusterPreferences extends OpenObject {

  @JsonProperty("minReplicas")
  private @Nullable Long minReplicas;

  @JsonProperty("maxReplicas")
  private @Nullable Long maxReplicas;

  @JsonProperty("weight")
  private @Nullable Long weight;

  /** At least so many; absent for 0. */
  public @Nullable Long getMinReplicas() {
    return minReplicas;
  }

  /** Sets {@link #getMinReplicas}. */
  public void setMinReplicas(@Nullable Long minReplicas) {
    this.minReplicas = minReplicas;
  }

  /** At most so many; absent for any number. */
  public @Nullable Long getMaxReplicas() {
    return maxReplicas;
  }

  /** Sets {@link #getMaxReplicas}. */
  public void setMaxReplicas(@Nullable Long maxReplicas) {
    this.maxReplicas = maxReplicas;
  }

  /** The share of what is left after the minima, relative to other clusters; absent for 0. */
  public @Nullable Long getWeight() {
    return weight;
  }

  /** Sets {@link #getWeight}. */
  public void setWeight(@Nullable Long weight) {
    this.weight = weight;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("minReplicas", minReplicas);
    each.accept("maxReplicas", maxReplicas);
    each.accept("weight", weight);
  }
}
