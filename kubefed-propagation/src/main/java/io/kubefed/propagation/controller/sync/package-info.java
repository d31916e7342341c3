/**
 * The sync controllers: what federated resources ask for is brought into the member clusters and
 * kept there.
 *
 * <p>Start at {@link SyncControllers}, which makes one controller for each federated type and holds
 * what they share: a lane for each member. A controller's way with one resource is level-triggered:
 * each pass compares what every cluster should hold with what its cache says that it holds, hands
 * the clusters that differ to their lanes, and when those have answered and nothing differs any
 * more, records versions and status on the host.
 *
 * <p>Which types there are, the type config controller decides; which clusters, the cluster
 * controller.
 */
@NullMarked
package io.kubefed.propagation.controller.sync;

import org.jspecify.annotations.NullMarked;
