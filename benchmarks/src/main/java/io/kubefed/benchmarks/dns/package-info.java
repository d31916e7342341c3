/**
 * How long discovery takes, on real API servers and a real name server: start at {@link
 * io.kubefed.benchmarks.dns.DnsLatency}.
 */
@NullMarked
package io.kubefed.benchmarks.dns;

import org.jspecify.annotations.NullMarked;
