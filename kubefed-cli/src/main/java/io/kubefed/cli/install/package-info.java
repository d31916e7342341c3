/**
 * {@code kubefedctl install}: the KubeFed API and, given an image, the control plane in a cluster.
 *
 * <p>What is installed is said by {@link io.kubefed.propagation.install.deployment}; here are the
 * options' names only, and how the outcome is told.
 */
@NullMarked
package io.kubefed.cli.install;

import org.jspecify.annotations.NullMarked;
