package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Switches one feature. */
public final class FeatureGatesConfig extends OpenObject {

  @JsonProperty("name")
  private @Nullable String name;

  @JsonProperty("configuration")
  private @Nullable String configuration;

  /** The name of the feature; see {@link FeatureGate}. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** {@code Enabled} or {@code Disabled}. */
  public @Nullable String getConfiguration() {
    return configuration;
  }

  /** Sets {@link #getConfiguration}. */
  public void setConfiguration(@Nullable String configuration) {
    this.configuration = configuration;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("name", name);
    each.accept("configuration", configuration);
  }
}
