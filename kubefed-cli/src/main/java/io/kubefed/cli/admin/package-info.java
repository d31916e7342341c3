/**
 * The verbs that set a federation up and take it apart, under KubeFed's names: clusters join and
 * leave, types are enabled and disabled, resources federated.
 *
 * <p>Start at {@link io.kubefed.cli.admin.AdminVerbs}. What they do is done by {@code
 * propagation.admin} and {@code propagation.install}.
 */
@NullMarked
package io.kubefed.cli.admin;

import org.jspecify.annotations.NullMarked;
