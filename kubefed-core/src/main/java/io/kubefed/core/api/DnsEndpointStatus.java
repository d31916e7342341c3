package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How far the writer of the records is. */
public final class DnsEndpointStatus extends OpenObject {

  @JsonProperty("observedGeneration")
  private @Nullable Long observedGeneration;

  /** The generation that was written. */
  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  /** Sets {@link #getObservedGeneration}. */
  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("observedGeneration", observedGeneration);
  }
}
