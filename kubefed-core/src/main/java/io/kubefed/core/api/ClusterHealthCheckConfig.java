package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How the health of member clusters is checked. */
public final class ClusterHealthCheckConfig extends OpenObject {

  @JsonProperty("period")
  private @Nullable String period;

  @JsonProperty("failureThreshold")
  private @Nullable Long failureThreshold;

  @JsonProperty("successThreshold")
  private @Nullable Long successThreshold;

  @JsonProperty("timeout")
  private @Nullable String timeout;

  /** How long between two checks. As in {@link Durations}. */
  public @Nullable String getPeriod() {
    return period;
  }

  /** Sets {@link #getPeriod}. */
  public void setPeriod(@Nullable String period) {
    this.period = period;
  }

  /** After how many failures in a row a cluster counts as lost. */
  public @Nullable Long getFailureThreshold() {
    return failureThreshold;
  }

  /** Sets {@link #getFailureThreshold}. */
  public void setFailureThreshold(@Nullable Long failureThreshold) {
    this.failureThreshold = failureThreshold;
  }

  /** After how many successes in a row it counts as healthy again. */
  public @Nullable Long getSuccessThreshold() {
    return successThreshold;
  }

  /** Sets {@link #getSuccessThreshold}. */
  public void setSuccessThreshold(@Nullable Long successThreshold) {
    this.successThreshold = successThreshold;
  }

  /** How long one check may take. As in {@link Durations}. */
  public @Nullable String getTimeout() {
    return timeout;
  }

  /** Sets {@link #getTimeout}. */
  public void setTimeout(@Nullable String timeout) {
    this.timeout = timeout;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("period", period);
    each.accept("failureThreshold", failureThreshold);
    each.accept("successThreshold", successThreshold);
    each.accept("timeout", timeout);
  }
}
