/**
 * Keeps the DNS records of services and ingresses as the members are: {@code ServiceDNSRecord},
 * {@code IngressDNSRecord} and {@code Domain}, as KubeFed v0.6.1 had them, for a control plane to
 * run.
 *
 * <p>Start at {@link io.kubefed.dns.controller.DnsControllers#factory}, with {@link
 * io.kubefed.dns.controller.DnsSettings}. It makes one controller, which runs a part for each of
 * the feature gates {@code CrossClusterServiceDiscovery} and {@code FederatedIngress} that is open.
 *
 * <p>The way of one record: what members offer under its name and namespace is watched, and folded
 * into {@code status.dns}; the records are planned from that by {@code io.kubefed.dns.record}; and
 * each sink publishes them in its own time, with back-offs of its own. What became of it is in the
 * condition {@code Published} of the record's status, which is written once for all of that.
 */
@NullMarked
package io.kubefed.dns.controller;

import org.jspecify.annotations.NullMarked;
