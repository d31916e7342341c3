package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How resources are propagated. */
public final class SyncControllerConfig extends OpenObject {

  @JsonProperty("maxConcurrentReconciles")
  private @Nullable Long maxConcurrentReconciles;

  @JsonProperty("adoptResources")
  private @Nullable String adoptResources;

  /** How many resources of one type are worked on at a time. */
  public @Nullable Long getMaxConcurrentReconciles() {
    return maxConcurrentReconciles;
  }

  /** Sets {@link #getMaxConcurrentReconciles}. */
  public void setMaxConcurrentReconciles(@Nullable Long maxConcurrentReconciles) {
    this.maxConcurrentReconciles = maxConcurrentReconciles;
  }

  /** {@code Enabled} if objects that members already have are taken over, else {@code Disabled}. */
  public @Nullable String getAdoptResources() {
    return adoptResources;
  }

  /** Sets {@link #getAdoptResources}. */
  public void setAdoptResources(@Nullable String adoptResources) {
    this.adoptResources = adoptResources;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("maxConcurrentReconciles", maxConcurrentReconciles);
    each.accept("adoptResources", adoptResources);
  }
}
