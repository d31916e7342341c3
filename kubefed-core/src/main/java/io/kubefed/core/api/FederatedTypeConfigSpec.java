package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which type is federated, and how. */
public final class FederatedTypeConfigSpec extends OpenObject {

  @JsonProperty("targetType")
  private @Nullable ApiResource targetType;

  @JsonProperty("propagation")
  private @Nullable String propagation;

  @JsonProperty("federatedType")
  private @Nullable ApiResource federatedType;

  @JsonProperty("statusType")
  private @Nullable ApiResource statusType;

  @JsonProperty("statusCollection")
  private @Nullable String statusCollection;

  /**
   * The type of the objects in member clusters. Plural name and group default to the parts of the
   * object's name.
   */
  public @Nullable ApiResource getTargetType() {
    return targetType;
  }

  /** Sets {@link #getTargetType}. */
  public void setTargetType(@Nullable ApiResource targetType) {
    this.targetType = targetType;
  }

  /** {@code Enabled} if resources are propagated, else {@code Disabled}. */
  public @Nullable String getPropagation() {
    return propagation;
  }

  /** Sets {@link #getPropagation}. */
  public void setPropagation(@Nullable String propagation) {
    this.propagation = propagation;
  }

  /** The type of the federated resources in the host cluster. */
  public @Nullable ApiResource getFederatedType() {
    return federatedType;
  }

  /** Sets {@link #getFederatedType}. */
  public void setFederatedType(@Nullable ApiResource federatedType) {
    this.federatedType = federatedType;
  }

  /**
   * The type that member statuses are collected into. Group and version default to those of the
   * federated type.
   */
  public @Nullable ApiResource getStatusType() {
    return statusType;
  }

  /** Sets {@link #getStatusType}. */
  public void setStatusType(@Nullable ApiResource statusType) {
    this.statusType = statusType;
  }

  /**
   * {@code Enabled} if the status of member objects is collected; {@code Disabled} or absent if
   * not.
   */
  public @Nullable String getStatusCollection() {
    return statusCollection;
  }

  /** Sets {@link #getStatusCollection}. */
  public void setStatusCollection(@Nullable String statusCollection) {
    this.statusCollection = statusCollection;
  }

  /** True if resources of the federated type are propagated. */
  public boolean propagates() {
    return KubeFedNames.ENABLED.equals(propagation);
  }

  /** True if the status of member objects is collected. */
  public boolean collectsStatus() {
    return KubeFedNames.ENABLED.equals(statusCollection);
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("targetType", targetType);
    each.accept("propagation", propagation);
    each.accept("federatedType", federatedType);
    each.accept("statusType", statusType);
    each.accept("statusCollection", statusCollection);
  }
}
