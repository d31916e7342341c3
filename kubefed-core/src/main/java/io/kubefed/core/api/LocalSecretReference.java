package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Names a secret in the namespace of the object that refers to it. */
public final class LocalSecretReference extends OpenObject {

  @JsonProperty("name")
  private @Nullable String name;

  /** The name of the secret. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("name", name);
  }
}
