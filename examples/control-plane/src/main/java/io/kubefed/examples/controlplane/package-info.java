/**
 * A control plane inside a program: a federation of ten of Kubernetes' types and one of somebody
 * else's, on three clusters, kept in sync.
 *
 * <p>{@link io.kubefed.examples.controlplane.ControlPlaneExample} starts three clusters, or takes
 * those of a kubeconfig; {@link io.kubefed.examples.controlplane.Tour} does the rest and is the
 * same for both. The federated resources are the YAML files beside it, in {@code shop}.
 */
@NullMarked
package io.kubefed.examples.controlplane;

import org.jspecify.annotations.NullMarked;
