package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the controllers of a federated type do. */
public final class FederatedTypeConfigStatus extends OpenObject {

  @JsonProperty("observedGeneration")
  private @Nullable Long observedGeneration;

  @JsonProperty("propagationController")
  private @Nullable String propagationController;

  @JsonProperty("statusController")
  private @Nullable String statusController;

  /** The generation of the type config that the controllers run with. */
  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  /** Sets {@link #getObservedGeneration}. */
  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  /** {@code Running} or {@code NotRunning}. */
  public @Nullable String getPropagationController() {
    return propagationController;
  }

  /** Sets {@link #getPropagationController}. */
  public void setPropagationController(@Nullable String propagationController) {
    this.propagationController = propagationController;
  }

  /** {@code Running} or {@code NotRunning}; absent where there is no status controller. */
  public @Nullable String getStatusController() {
    return statusController;
  }

  /** Sets {@link #getStatusController}. */
  public void setStatusController(@Nullable String statusController) {
    this.statusController = statusController;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("observedGeneration", observedGeneration);
    each.accept("propagationController", propagationController);
    each.accept("statusController", statusController);
  }
}
