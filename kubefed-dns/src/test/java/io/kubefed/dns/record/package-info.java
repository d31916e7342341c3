/** Tests of what is planned. */
@NullMarked
package io.kubefed.dns.record;

import org.jspecify.annotations.NullMarked;
