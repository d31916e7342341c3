package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the records of an ingress are made from. */
public final class IngressDnsRecordStatus extends OpenObject {

  @JsonProperty("dns")
  private @Nullable List<ClusterIngressDns> dns;

  /** What each cluster offers. */
  public @Nullable List<ClusterIngressDns> getDns() {
    return dns;
  }

  /** Sets {@link #getDns}. */
  public void setDns(@Nullable List<ClusterIngressDns> dns) {
    this.dns = dns;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("dns", dns);
  }
}
