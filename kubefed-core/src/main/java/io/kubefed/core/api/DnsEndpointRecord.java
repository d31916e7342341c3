package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All records of one name and type. */
public final class DnsEndpointRecord extends OpenObject {

  @JsonProperty("dnsName")
  private @Nullable String dnsName;

  @JsonProperty("targets")
  private @Nullable List<String> targets;

  @JsonProperty("recordType")
  private @Nullable String recordType;

  @JsonProperty("recordTTL")
  private @Nullable Long recordTtl;

  @JsonProperty("labels")
  private @Nullable Map<String, String> labels;

  /** The name, without a dot at the end. */
  public @Nullable String getDnsName() {
    return dnsName;
  }

  /** Sets {@link #getDnsName}. */
  public void setDnsName(@Nullable String dnsName) {
    this.dnsName = dnsName;
  }

  /** Addresses, or the one name that a CNAME points to. */
  public @Nullable List<String> getTargets() {
    return targets;
  }

  /** Sets {@link #getTargets}. */
  public void setTargets(@Nullable List<String> targets) {
    this.targets = targets;
  }

  /** {@code A}, {@code AAAA}, {@code CNAME} and so on. */
  public @Nullable String getRecordType() {
    return recordType;
  }

  /** Sets {@link #getRecordType}. */
  public void setRecordType(@Nullable String recordType) {
    this.recordType = recordType;
  }

  /** The time to live in seconds. */
  public @Nullable Long getRecordTtl() {
    return recordTtl;
  }

  /** Sets {@link #getRecordTtl}. */
  public void setRecordTtl(@Nullable Long recordTtl) {
    this.recordTtl = recordTtl;
  }

  /** What the writer is told beside the record. */
  public @Nullable Map<String, String> getLabels() {
    return labels;
  }

  /** Sets {@link #getLabels}. */
  public void setLabels(@Nullable Map<String, String> labels) {
    this.labels = labels;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("dnsName", dnsName);
    each.accept("targets", targets);
    each.accept("recordType", recordType);
    each.accept("recordTTL", recordTtl);
    each.accept("labels", labels);
  }
}
