package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How long controllers wait. */
public final class DurationConfig extends OpenObject {

  @JsonProperty("availableDelay")
  private @Nullable String availableDelay;

  @JsonProperty("unavailableDelay")
  private @Nullable String unavailableDelay;

  @JsonProperty("cacheSyncTimeout")
  private @Nullable String cacheSyncTimeout;

  /** Until resources are reconciled after a cluster became available. As in {@link Durations}. */
  public @Nullable String getAvailableDelay() {
    return availableDelay;
  }

  /** Sets {@link #getAvailableDelay}. */
  public void setAvailableDelay(@Nullable String availableDelay) {
    this.availableDelay = availableDelay;
  }

  /** Until an unhealthy cluster is given up. As in {@link Durations}. */
  public @Nullable String getUnavailableDelay() {
    return unavailableDelay;
  }

  /** Sets {@link #getUnavailableDelay}. */
  public void setUnavailableDelay(@Nullable String unavailableDelay) {
    this.unavailableDelay = unavailableDelay;
  }

  /** Until caches must be filled. As in {@link Durations}. */
  public @Nullable String getCacheSyncTimeout() {
    return cacheSyncTimeout;
  }

  /** Sets {@link #getCacheSyncTimeout}. */
  public void setCacheSyncTimeout(@Nullable String cacheSyncTimeout) {
    this.cacheSyncTimeout = cacheSyncTimeout;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("availableDelay", availableDelay);
    each.accept("unavailableDelay", unavailableDelay);
    each.accept("cacheSyncTimeout", cacheSyncTimeout);
  }
}
