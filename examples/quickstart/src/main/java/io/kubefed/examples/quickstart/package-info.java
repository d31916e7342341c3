/**
 * The quick start: an application on three clusters, planned, applied, broken, repaired and moved.
 *
 * <p>{@link io.kubefed.examples.quickstart.QuickStart} makes the clusters, in memory or from a
 * kubeconfig; {@link io.kubefed.examples.quickstart.Tour} does the rest and is the same for both.
 */
@NullMarked
package io.kubefed.examples.quickstart;

import org.jspecify.annotations.NullMarked;
