package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How statuses are collected. */
public final class StatusControllerConfig extends OpenObject {

  @JsonProperty("maxConcurrentReconciles")
  private @Nullable Long maxConcurrentReconciles;

  /** How many resources of one type are worked on at a time. */
  public @Nullable Long getMaxConcurrentReconciles() {
    return maxConcurrentReconciles;
  }

  /** Sets {@link #getMaxConcurrentReconciles}. */
  public void setMaxConcurrentReconciles(@Nullable Long maxConcurrentReconciles) {
    this.maxConcurrentReconciles = maxConcurrentReconciles;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("maxConcurrentReconciles", maxConcurrentReconciles);
  }
}
