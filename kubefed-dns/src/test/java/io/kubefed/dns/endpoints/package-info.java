/** Tests of what stands behind services. */
@NullMarked
package io.kubefed.dns.endpoints;

import org.jspecify.annotations.NullMarked;
