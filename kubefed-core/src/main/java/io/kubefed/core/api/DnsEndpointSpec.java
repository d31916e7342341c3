package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The records to be written. */
public final class DnsEndpointSpec extends OpenObject {

  @JsonProperty("endpoints")
  private @Nullable List<DnsEndpointRecord> endpoints;

  /** One for each name and type. */
  public @Nullable List<DnsEndpointRecord> getEndpoints() {
    return endpoints;
  }

  /** Sets {@link #getEndpoints}. */
  public void setEndpoints(@Nullable List<DnsEndpointRecord> endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("endpoints", endpoints);
  }
}
