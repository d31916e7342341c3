/** Tests of the plans. */
@NullMarked
package io.kubefed.dns.export;

import org.jspecify.annotations.NullMarked;
