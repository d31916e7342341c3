package io.kubefed.core.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** The DNS records of the federated service of the same name and namespace. */
@Group(KubeFedNames.MULTICLUSTER_DNS_GROUP)
@Version("v1alpha1")
@Kind("ServiceDNSRecord")
@Plural("servicednsrecords")
@Singular("servicednsrecord")
public final class ServiceDnsRecord
    extends KubeFedResource<ServiceDnsRecordSpec, ServiceDnsRecordStatus> implements Namespaced {}
