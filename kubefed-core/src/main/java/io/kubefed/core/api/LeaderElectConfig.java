package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How one of several processes becomes the leader. */
public final class LeaderElectConfig extends OpenObject {

  @JsonProperty("leaseDuration")
  private @Nullable String leaseDuration;

  @JsonProperty("renewDeadline")
  private @Nullable String renewDeadline;

  @JsonProperty("retryPeriod")
  private @Nullable String retryPeriod;

  @JsonProperty("resourceLock")
  private @Nullable String resourceLock;

  /** How long a leader that no longer renews its lease is waited for. As in {@link Durations}. */
  public @Nullable String getLeaseDuration() {
    return leaseDuration;
  }

  /** Sets {@link #getLeaseDuration}. */
  public void setLeaseDuration(@Nullable String leaseDuration) {
    this.leaseDuration = leaseDuration;
  }

  /**
   * How long the leader tries to renew before it resigns; less than the lease's duration. As in
   * {@link Durations}.
   */
  public @Nullable String getRenewDeadline() {
    return renewDeadline;
  }

  /** Sets {@link #getRenewDeadline}. */
  public void setRenewDeadline(@Nullable String renewDeadline) {
    this.renewDeadline = renewDeadline;
  }

  /** How long between two tries. As in {@link Durations}. */
  public @Nullable String getRetryPeriod() {
    return retryPeriod;
  }

  /** Sets {@link #getRetryPeriod}. */
  public void setRetryPeriod(@Nullable String retryPeriod) {
    this.retryPeriod = retryPeriod;
  }

  /** What KubeFed keeps the lock in: {@code configmaps} or {@code endpoints}. */
  public @Nullable String getResourceLock() {
    return resourceLock;
  }

  /** Sets {@link #getResourceLock}. */
  public void setResourceLock(@Nullable String resourceLock) {
    this.resourceLock = resourceLock;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("leaseDuration", leaseDuration);
    each.accept("renewDeadline", renewDeadline);
    each.accept("retryPeriod", retryPeriod);
    each.accept("resourceLock", resourceLock);
  }
}
