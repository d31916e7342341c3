/** Tests of this destination. */
@NullMarked
package io.kubefed.dns.sink.update;

import org.jspecify.annotations.NullMarked;
