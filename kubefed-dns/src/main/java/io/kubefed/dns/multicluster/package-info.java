/**
 * The Multi-Cluster Services API (KEP-1645) between the members of a federation: a ServiceExport in
 * one makes a ServiceImport in all, with the endpoints of every cluster that exports the service.
 * Start at {@link io.kubefed.dns.multicluster.MultiClusterServices}, a controller of the control
 * plane that nobody needs to run. What exports of one name make of their import is decided in
 * {@link io.kubefed.dns.export}.
 */
@NullMarked
package io.kubefed.dns.multicluster;

import org.jspecify.annotations.NullMarked;
