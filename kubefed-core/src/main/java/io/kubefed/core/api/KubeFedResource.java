package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A custom resource that keeps the top-level fields it does not know.
 *
 * @param <S> the class of {@code spec}
 * @param <T> the class of {@code status}
 */
public abstract class KubeFedResource<S, T> extends CustomResource<S, T> {

  private final Map<String, @Nullable Object> additionalProperties = new LinkedHashMap<>();

  KubeFedResource() {}

  /** The top-level fields that are not known here, as plain Java data; live. */
  @JsonAnyGetter
  public Map<String, @Nullable Object> getAdditionalProperties() {
    return additionalProperties;
  }

  /** Sets a top-level field that is not known here. */
  @JsonAnySetter
  public void setAdditionalProperty(String name, @Nullable Object value) {
    additionalProperties.put(name, value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof KubeFedResource<?, ?> that
        && additionalProperties.equals(that.additionalProperties);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + additionalProperties.hashCode();
  }
}
