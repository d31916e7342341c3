package io.kubefed.dns.controller;

import io.kubefed.core.ResourceType;
import io.kubefed.dns.sink.RecordSink;
import io.kubefed.dns.sink.object.DnsEndpointSink;
import io.kubefed.dns.sink.object.DnsEndpointTypes;
import io.kubefed.propagation.controller.ControllerContext;
import java.util.Optional;

/** Makes a sink each time that the control plane becomes the leader. */
@FunctionalInterface
public interface SinkFactory {

  /** A new sink, which has contacted nobody. */
  RecordSink create(ControllerContext context);

  /**
   * The objects of the host that the sink keeps, one for each record and named as KubeFed named
   * them: when one of them is changed or deleted by others, its record is published again. None by
   * default.
   */
  default Optional<ResourceType> objects() {
    return Optional.empty();
  }

  /** DNSEndpoint objects of KubeFed's group {@code multiclusterdns.kubefed.io} in the host. */
  static SinkFactory kubeFedEndpoints() {
    return new ObjectSinkFactory(DnsEndpointTypes.KUBEFED, DnsEndpointSink::kubeFed);
  }

  /** DNSEndpoint objects of external-dns's own group {@code externaldns.k8s.io} in the host. */
  static SinkFactory externalDnsEndpoints() {
    return new ObjectSinkFactory(DnsEndpointTypes.EXTERNAL_DNS, DnsEndpointSink::externalDns);
  }
}
