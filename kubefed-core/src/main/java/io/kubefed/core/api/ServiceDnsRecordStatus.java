package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the records of a service are made from. */
public final class ServiceDnsRecordStatus extends OpenObject {

  @JsonProperty("domain")
  private @Nullable String domain;

  @JsonProperty("dns")
  private @Nullable List<ClusterDns> dns;

  /** The zone that the Domain names. */
  public @Nullable String getDomain() {
    return domain;
  }

  /** Sets {@link #getDomain}. */
  public void setDomain(@Nullable String domain) {
    this.domain = domain;
  }

  /** What each cluster offers. */
  public @Nullable List<ClusterDns> getDns() {
    return dns;
  }

  /** Sets {@link #getDns}. */
  public void setDns(@Nullable List<ClusterDns> dns) {
    this.dns = dns;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("domain", domain);
    each.accept("dns", dns);
  }
}
