/**
 * The Multi-Cluster Services API (KEP-1645), pure: what the ServiceExports of one name and
 * namespace in all clusters make of their one ServiceImport, by the conflict rules of that
 * proposal. Start at {@link io.kubefed.dns.export.ImportPlan#of}. Nothing is read or written here.
 */
@NullMarked
package io.kubefed.dns.export;

import org.jspecify.annotations.NullMarked;
