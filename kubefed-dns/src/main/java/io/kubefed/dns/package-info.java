/**
 * Discovery across clusters: DNS records of federated services and ingresses, and where they are
 * published.
 *
 * <p>Empty so far. It stands on {@code kubefed-propagation} and knows nothing of {@code
 * kubefed-scheduling}.
 */
@NullMarked
package io.kubefed.dns;

import org.jspecify.annotations.NullMarked;
