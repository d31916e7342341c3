/**
 * A service of two clusters, found by its names in a hosts file: start at {@link
 * io.kubefed.examples.dns.DnsExample}. {@link io.kubefed.examples.dns.HostsFile} shows what a
 * destination of one's own for records takes.
 */
@NullMarked
package io.kubefed.examples.dns;

import org.jspecify.annotations.NullMarked;
