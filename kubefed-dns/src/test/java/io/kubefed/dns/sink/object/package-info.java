/** Tests of this destination. */
@NullMarked
package io.kubefed.dns.sink.object;

import org.jspecify.annotations.NullMarked;
