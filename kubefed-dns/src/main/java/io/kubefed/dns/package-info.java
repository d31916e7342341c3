/**
 * Discovery across clusters: DNS records of federated services and ingresses, where they are
 * published, and the backends of a global load balancer.
 *
 * <p>This package is empty; behaviour is below it. {@code record} plans records and {@code sink}
 * publishes them, {@code validation} says what is wrong with the resources they come from, {@code
 * backend} plans global load balancing and {@code export} multi-cluster services. All of it stands on
 * {@code kubefed-propagation} and knows nothing of {@code kubefed-scheduling}.
 */
@NullMarked
package io.kubefed.dns;

import org.jspecify.annotations.NullMarked;
