/**
 * Admission: what is wrong is refused when it is submitted, not when it is propagated.
 *
 * <p>Start at {@link io.kubefed.propagation.admission.AdmissionServer}, which serves the webhooks
 * of KubeFed under their names and paths, one for all federated types, and whatever {@link
 * io.kubefed.propagation.admission.AdmissionValidator} is added. {@link
 * io.kubefed.propagation.admission.WebhookConfigurations} yields the objects that have an API
 * server ask it, for manifests; {@link io.kubefed.propagation.admission.WebhookTarget} says how the
 * server is reached.
 *
 * <p>The rules themselves are plain functions and live in {@code io.kubefed.core.validation}; those
 * for scheduling preferences and DNS records in their modules.
 */
@NullMarked
package io.kubefed.propagation.admission;

import org.jspecify.annotations.NullMarked;
