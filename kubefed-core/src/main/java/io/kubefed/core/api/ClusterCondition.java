package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One condition of a member cluster. */
public final class ClusterCondition extends OpenObject {

  @JsonProperty("type")
  private @Nullable String type;

  @JsonProperty("status")
  private @Nullable String status;

  @JsonProperty("lastProbeTime")
  private @Nullable String lastProbeTime;

  @JsonProperty("lastTransitionTime")
  private @Nullable String lastTransitionTime;

  @JsonProperty("reason")
  private @Nullable String reason;

  @JsonProperty("message")
  private @Nullable String message;

  /** {@code Ready}, {@code Offline} or {@code ConfigMalformed}. */
  public @Nullable String getType() {
    return type;
  }

  /** Sets {@link #getType}. */
  public void setType(@Nullable String type) {
    this.type = type;
  }

  /** {@code True}, {@code False} or {@code Unknown}. */
  public @Nullable String getStatus() {
    return status;
  }

  /** Sets {@link #getStatus}. */
  public void setStatus(@Nullable String status) {
    this.status = status;
  }

  /** When the cluster was last looked at, in RFC 3339. */
  public @Nullable String getLastProbeTime() {
    return lastProbeTime;
  }

  /** Sets {@link #getLastProbeTime}. */
  public void setLastProbeTime(@Nullable String lastProbeTime) {
    this.lastProbeTime = lastProbeTime;
  }

  /** When the status last changed, in RFC 3339. */
  public @Nullable String getLastTransitionTime() {
    return lastTransitionTime;
  }

  /** Sets {@link #getLastTransitionTime}. */
  public void setLastTransitionTime(@Nullable String lastTransitionTime) {
    this.lastTransitionTime = lastTransitionTime;
  }

  /** Why, in one word. */
  public @Nullable String getReason() {
    return reason;
  }

  /** Sets {@link #getReason}. */
  public void setReason(@Nullable String reason) {
    this.reason = reason;
  }

  /** Why, for people. */
  public @Nullable String getMessage() {
    return message;
  }

  /** Sets {@link #getMessage}. */
  public void setMessage(@Nullable String message) {
    this.message = message;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("type", type);
    each.accept("status", status);
    each.accept("lastProbeTime", lastProbeTime);
    each.accept("lastTransitionTime", lastTransitionTime);
    each.accept("reason", reason);
    each.accept("message", message);
  }
}
