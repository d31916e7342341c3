package io.kubefed.dns.sink.object;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;

/** The DNSEndpoints of two API groups. Their objects are alike. */
public final class DnsEndpointTypes {

  /** KubeFed's. */
  public static final ResourceType KUBEFED =
      ResourceType.namespaced(
          KubeFedNames.MULTICLUSTER_DNS_GROUP + "/v1alpha1", "DNSEndpoint", "dnsendpoints");

  /** External-dns's own. */
  public static final ResourceType EXTERNAL_DNS =
      ResourceType.namespaced("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "dnsendpoints");

  private DnsEndpointTypes() {}
}
