package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which records a service gets. */
public final class ServiceDnsRecordSpec extends OpenObject {

  @JsonProperty("domainRef")
  private @Nullable String domainRef;

  @JsonProperty("recordTTL")
  private @Nullable Long recordTtl;

  @JsonProperty("dnsPrefix")
  private @Nullable String dnsPrefix;

  @JsonProperty("externalName")
  private @Nullable String externalName;

  @JsonProperty("allowServiceWithoutEndpoints")
  private @Nullable Boolean allowServiceWithoutEndpoints;

  /** The name of the {@link Domain}; required. */
  public @Nullable String getDomainRef() {
    return domainRef;
  }

  /** Sets {@link #getDomainRef}. */
  public void setDomainRef(@Nullable String domainRef) {
    this.domainRef = domainRef;
  }

  /** The time to live of the records in seconds; a default where absent or 0. */
  public @Nullable Long getRecordTtl() {
    return recordTtl;
  }

  /** Sets {@link #getRecordTtl}. */
  public void setRecordTtl(@Nullable Long recordTtl) {
    this.recordTtl = recordTtl;
  }

  /** Adds the name {@code <dnsPrefix>.<domain>} for the service everywhere. */
  public @Nullable String getDnsPrefix() {
    return dnsPrefix;
  }

  /** Sets {@link #getDnsPrefix}. */
  public void setDnsPrefix(@Nullable String dnsPrefix) {
    this.dnsPrefix = dnsPrefix;
  }

  /** Stands in names in place of the service's name. */
  public @Nullable String getExternalName() {
    return externalName;
  }

  /** Sets {@link #getExternalName}. */
  public void setExternalName(@Nullable String externalName) {
    this.externalName = externalName;
  }

  /** True to publish clusters in which nothing backs the service. */
  public @Nullable Boolean getAllowServiceWithoutEndpoints() {
    return allowServiceWithoutEndpoints;
  }

  /** Sets {@link #getAllowServiceWithoutEndpoints}. */
  public void setAllowServiceWithoutEndpoints(@Nullable Boolean allowServiceWithoutEndpoints) {
    this.allowServiceWithoutEndpoints = allowServiceWithoutEndpoints;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("domainRef", domainRef);
    each.accept("recordTTL", recordTtl);
    each.accept("dnsPrefix", dnsPrefix);
    each.accept("externalName", externalName);
    each.accept("allowServiceWithoutEndpoints", allowServiceWithoutEndpoints);
  }
}
