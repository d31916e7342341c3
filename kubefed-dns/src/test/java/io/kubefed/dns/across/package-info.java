/** Services across real clusters: what the controllers make of them together, end to end. */
@NullMarked
package io.kubefed.dns.across;

import org.jspecify.annotations.NullMarked;
