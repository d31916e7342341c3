package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of a resource that keeps the fields it does not know. Parts are equal if they are of one
 * class and have equal fields, known and unknown.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public abstract class OpenObject {

  private final Map<String, @Nullable Object> additionalProperties = new LinkedHashMap<>();

  OpenObject() {}

  /** Tells the JSON name and the value of each field that is known here. */
  abstract void fields(BiConsumer<String, @Nullable Object> each);

  /** The fields that are not known here, as plain Java data; live. */
  @JsonAnyGetter
  public Map<String, @Nullable Object> getAdditionalProperties() {
    return additionalProperties;
  }

  /** Sets a field that is not known here. */
  @JsonAnySetter
  public void setAdditionalProperty(String name, @Nullable Object value) {
    additionalProperties.put(name, value);
  }

  private Map<String, @Nullable Object> present() {
    Map<String, @Nullable Object> present = new LinkedHashMap<>();
    fields(
        (name, value) -> {
          if (value != null) {
            present.put(name, value);
          }
        });
    present.putAll(additionalProperties);
    return present;
  }

  @Override
  @SuppressWarnings("EqualsGetClass") // Parts of two classes are not equal, even if both are empty.
  public final boolean equals(@Nullable Object other) {
    return other != null
        && getClass() == other.getClass()
        && present().equals(((OpenObject) other).present());
  }

  @Override
  public final int hashCode() {
    return present().hashCode();
  }

  /** The fields that are there, by their JSON names. */
  @Override
  public final String toString() {
    return present().toString();
  }
}
