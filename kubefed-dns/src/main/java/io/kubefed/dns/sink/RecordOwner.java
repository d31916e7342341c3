package io.kubefed.dns.sink;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import java.util.Locale;
import java.util.Map;

/**
 * The resource that records are published for.
 *
 * @param object the ServiceDNSRecord, IngressDNSRecord or other resource
 * @param uid its uid in the host cluster
 */
public record RecordOwner(ObjectReference object, String uid) {

  private static final Map<String, String> PREFIXES =
      Map.of("ServiceDNSRecord", "service", "IngressDNSRecord", "ingress");

  public RecordOwner {
    requireNonNull(object, "object");
    requireNonNull(uid, "uid");
    if (object.namespace().isEmpty() || object.name().isEmpty() || uid.isEmpty()) {
      throw new IllegalArgumentException(
          "records need an owner with namespace, name and uid, not " + object);
    }
  }

  /** The kind in KubeFed's short form: {@code service}, {@code ingress}. */
  public String prefix() {
    return PREFIXES.getOrDefault(object.kind(), object.kind().toLowerCase(Locale.ROOT));
  }
}
