package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which records an ingress gets. */
public final class IngressDnsRecordSpec extends OpenObject {

  @JsonProperty("hosts")
  private @Nullable List<String> hosts;

  @JsonProperty("recordTTL")
  private @Nullable Long recordTtl;

  /** The host names. */
  public @Nullable List<String> getHosts() {
    return hosts;
  }

  /** Sets {@link #getHosts}. */
  public void setHosts(@Nullable List<String> hosts) {
    this.hosts = hosts;
  }

  /** The time to live of the records in seconds; a default where absent or 0. */
  public @Nullable Long getRecordTtl() {
    return recordTtl;
  }

  /** Sets {@link #getRecordTtl}. */
  public void setRecordTtl(@Nullable Long recordTtl) {
    this.recordTtl = recordTtl;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("hosts", hosts);
    each.accept("recordTTL", recordTtl);
  }
}
