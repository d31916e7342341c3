/**
 * Global load balancing, pure: which backends of a federated service take traffic, of all clusters,
 * and the EndpointSlices by which a selector-less Service in one cluster sends it there. Start at
 * {@link io.kubefed.dns.backend.BackendPlan#of}; {@link io.kubefed.dns.backend.BackendSlices}
 * renders a plan. Watching the clusters and writing the slices belongs to controllers.
 */
@NullMarked
package io.kubefed.dns.backend;

import org.jspecify.annotations.NullMarked;
