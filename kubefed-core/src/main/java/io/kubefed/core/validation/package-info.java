/**
 * What the admission webhooks refuse, as plain functions: each takes a resource and returns its
 * problems, none if it is fine. What they fill in is in {@link
 * io.kubefed.core.api.KubeFedConfigDefaults} and {@link io.kubefed.core.schema.FederatedTypes}.
 *
 * <p>Federated resources are looked over by {@link
 * io.kubefed.core.validation.FederatedResourceLint}, which also tells what a person should know of
 * a resource that is accepted: admission hands its errors back as a refusal and its warnings as
 * warnings, {@code kubefedctl lint} prints both.
 *
 * <p>For KubeFed's own resources the rules are KubeFed's: what it accepts is accepted here, what it
 * refuses is refused. That includes what it could not even read, such as a malformed duration. An
 * empty string is as good as an absent one. Resources are taken as submitted; nothing is filled in
 * before they are looked at.
 *
 * <p>Changes to {@code status} and to the rest of a resource are separate requests, so they are
 * validated separately. Serving the webhooks belongs to {@code kubefed-propagation}.
 */
@NullMarked
package io.kubefed.core.validation;

import org.jspecify.annotations.NullMarked;
