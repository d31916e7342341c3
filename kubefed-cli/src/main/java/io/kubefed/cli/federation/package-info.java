/**
 * What a federation holds, wherever it stands: in the host, or in files.
 *
 * <p>Start at {@link io.kubefed.cli.federation.HostFederation} for the one that a host has, and at
 * {@link io.kubefed.cli.federation.ManifestFiles} for files; {@link
 * io.kubefed.cli.federation.ManifestSet} sorts what is in them. Nothing here writes.
 */
@NullMarked
package io.kubefed.cli.federation;

import org.jspecify.annotations.NullMarked;
