/**
 * Runs the control plane in its host cluster: the objects of a deployment as data, and an installer
 * that brings them about and takes an installation to its next version.
 *
 * <p>Start at {@link ControlPlaneInstaller}; {@link DeploymentOptions} says what can be chosen.
 * {@link HostRights} tells what the control plane may do on the host, and is what lets these rights
 * follow types that are enabled later. The KubeFed API itself, definitions and type configs, is put
 * there by {@link io.kubefed.propagation.install.Installer}.
 */
@NullMarked
package io.kubefed.propagation.install.deployment;

import org.jspecify.annotations.NullMarked;
