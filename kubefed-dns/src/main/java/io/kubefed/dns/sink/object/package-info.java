/**
 * Publishes records as DNSEndpoint objects, for external-dns to carry them to whatever provider it
 * is set up for: {@link io.kubefed.dns.sink.object.DnsEndpointSink}, in KubeFed's API group or in
 * external-dns's own.
 */
@NullMarked
package io.kubefed.dns.sink.object;

import org.jspecify.annotations.NullMarked;
