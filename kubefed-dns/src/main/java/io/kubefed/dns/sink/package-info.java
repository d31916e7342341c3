/**
 * Where records are published: the SPI {@link io.kubefed.dns.sink.RecordSink}, and the values that
 * cross it.
 *
 * <p>Two destinations are at hand: {@code io.kubefed.dns.sink.object} writes DNSEndpoint objects
 * for external-dns, {@code io.kubefed.dns.sink.update} a name server itself. Which records to
 * publish is planned in {@code io.kubefed.dns.record}.
 */
@NullMarked
package io.kubefed.dns.sink;

import org.jspecify.annotations.NullMarked;
