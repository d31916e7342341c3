/**
 * A controller of one's own in the control plane: a directory of the clusters that are ready, and
 * of their regions, in a ConfigMap of the host for anybody to read.
 *
 * <p>{@link io.kubefed.examples.owncontroller.RegionDirectory} is all of it:
 *
 * <pre>{@code
 * ControlPlane.builder(host).controller("region-directory", RegionDirectory::new).build()
 * }</pre>
 */
@NullMarked
package io.kubefed.examples.owncontroller;

import org.jspecify.annotations.NullMarked;
