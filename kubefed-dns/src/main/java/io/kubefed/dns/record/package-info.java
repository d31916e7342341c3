/**
 * DNS records, pure: from what clusters offer for a federated service or ingress to the list of
 * records that KubeFed v0.6.1 makes of it.
 *
 * <p>Start at {@link io.kubefed.dns.record.EndpointPlanner}, which turns the status of a {@code
 * ServiceDNSRecord} or {@code IngressDNSRecord} into an {@link io.kubefed.dns.record.EndpointPlan}:
 * {@link io.kubefed.dns.record.Endpoint}s, and what could not be published with its reason. Nothing
 * here keeps state, reads a clock or asks the network, but for the {@link
 * io.kubefed.dns.record.HostResolver} that is passed in; equal input gives equal lists.
 *
 * <p>Values are immutable and thread-safe. Times to live are in seconds. Writing the records
 * somewhere belongs to {@code io.kubefed.dns.sink}.
 */
@NullMarked
package io.kubefed.dns.record;

import org.jspecify.annotations.NullMarked;
