/** Tests of the Multi-Cluster Services API, on clusters in memory and on real ones. */
@NullMarked
package io.kubefed.dns.multicluster;

import org.jspecify.annotations.NullMarked;
