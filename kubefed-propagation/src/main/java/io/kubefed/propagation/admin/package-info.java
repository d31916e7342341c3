/**
 * What an operator does with a federation: clusters join and leave it, types are enabled and
 * disabled, resources are federated, and deletion is told to leave objects behind.
 *
 * <p>Start at {@link FederationAdmin}. Its operations have the names, options, defaults and results
 * of KubeFed's command line; each can be tried without writing anything, and repeated: what is
 * there already stays, and what was begun goes on. An {@link AdminReport} tells what was done to
 * every object, a failure is one {@link AdminException}.
 *
 * <p>{@link FederatedManifests} makes federated resources out of plain ones without any cluster.
 * Command lines, files and kubeconfigs belong to those who use this package; propagation itself
 * belongs to the controllers.
 */
@NullMarked
package io.kubefed.propagation.admin;

import org.jspecify.annotations.NullMarked;
