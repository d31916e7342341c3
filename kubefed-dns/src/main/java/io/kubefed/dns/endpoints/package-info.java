/**
 * What stands behind a service in a cluster, whichever way the cluster tells it, and the writing of
 * objects that are ours. Start at {@link io.kubefed.dns.endpoints.ServiceEndpoints}, which follows
 * the EndpointSlices of chosen services in one cluster; {@link io.kubefed.dns.endpoints.SliceForms}
 * translates between the versions that clusters serve, {@link io.kubefed.dns.endpoints.Desired}
 * says whether an object has to be written at all. Who wants which endpoints, and where they go, is
 * decided by the controllers that use this.
 */
@NullMarked
package io.kubefed.dns.endpoints;

import org.jspecify.annotations.NullMarked;
