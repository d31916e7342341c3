/** Tests of global load balancing, on clusters in memory and on real ones. */
@NullMarked
package io.kubefed.dns.balancing;

import org.jspecify.annotations.NullMarked;
