/**
 * The statuses of members' objects in an object of their own beside the federated resource: what a
 * FederatedServiceStatus is to a FederatedService.
 *
 * <p>Start at {@link StatusCollector}, which runs for a type that names such a status type.
 * Statuses in {@code status.clusters[].remoteStatus} are the business of the sync controller, whose
 * caches both read through a {@link StatusSource}.
 */
@NullMarked
package io.kubefed.propagation.controller.status;

import org.jspecify.annotations.NullMarked;
