/**
 * Versions: what was propagated to a cluster, and whether an update is due.
 *
 * <p>{@link io.kubefed.core.version.TemplateVersion} and {@link
 * io.kubefed.core.version.OverrideVersion} tell what a federated resource asks for, {@link
 * io.kubefed.core.version.ObjectVersion} tells which state of a member's object came of it. {@link
 * io.kubefed.core.version.VersionRecord} remembers all three in the host, as KubeFed's
 * PropagatedVersion does, and {@link io.kubefed.core.version.UpdateDecision} compares them with
 * what a member holds now.
 *
 * <p>All versions are byte for byte those of KubeFed v0.10.0, so that the records of an
 * installation that is taken over stay true and no object is written anew.
 */
@NullMarked
package io.kubefed.core.version;

import org.jspecify.annotations.NullMarked;
