/**
 * The member clusters of a control plane: which there are, how to reach them, how they are.
 *
 * <p>Start at {@link ClusterController}: it makes a client of every KubeFedCluster and its Secret,
 * keeps the members in {@link io.kubefed.propagation.controller.ControllerContext#members()},
 * checks their health and writes it into the status of their KubeFedClusters. {@link
 * ClusterConnector} is how a client is made of a {@link ClusterConnection}; who reaches clusters
 * some other way gives one of their own.
 *
 * <p>Joining and unjoining, which write the KubeFedClusters that are read here, live elsewhere.
 */
@NullMarked
package io.kubefed.propagation.controller.cluster;

import org.jspecify.annotations.NullMarked;
