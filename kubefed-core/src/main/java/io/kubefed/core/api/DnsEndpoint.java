package io.kubefed.core.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * DNS records for external-dns to write to a name server: {@code service-<name>} or {@code
 * ingress-<name>}.
 */
@Group(KubeFedNames.MULTICLUSTER_DNS_GROUP)
@Version("v1alpha1")
@Kind("DNSEndpoint")
@Plural("dnsendpoints")
@Singular("dnsendpoint")
public final class DnsEndpoint extends KubeFedResource<DnsEndpointSpec, DnsEndpointStatus>
    implements Namespaced {}
