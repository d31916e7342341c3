/**
 * The library inside an operator of the Java Operator SDK: a WebApp of one cluster becomes a
 * Deployment in all clusters of its regions.
 *
 * <p>The SDK watches the custom resource, retries and keeps the finalizer; {@link
 * io.kubefed.examples.operatorsdk.WebAppReconciler} hands each WebApp as a federated Deployment to
 * a {@code Propagator}, which plans and applies it. There is no control plane and no KubeFed API:
 * the custom resource is the only thing that is installed.
 */
@NullMarked
package io.kubefed.examples.operatorsdk;

import org.jspecify.annotations.NullMarked;
