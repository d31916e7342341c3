/**
 * Kubeconfigs as kubectl reads them: several files make one, the first to say something wins.
 *
 * <p>Start at {@link io.kubefed.cli.kubeconfig.Kubeconfig#load}; what comes out is a {@link
 * io.kubefed.cli.kubeconfig.KubeContext}, of which a client can be made.
 */
@NullMarked
package io.kubefed.cli.kubeconfig;

import org.jspecify.annotations.NullMarked;
