/**
 * Puts what a control plane needs on the API server of its host: namespace, definitions, settings
 * and the type configs that federate Kubernetes' own types.
 *
 * <p>Start at {@link Installer}, which says what it did in an {@link InstallReport}. What an
 * installation of KubeFed has left there is kept; see {@link Installer#install}. Making members of
 * clusters and federating further types belongs to {@code propagation.admin}.
 */
@NullMarked
package io.kubefed.propagation.install;

import org.jspecify.annotations.NullMarked;
