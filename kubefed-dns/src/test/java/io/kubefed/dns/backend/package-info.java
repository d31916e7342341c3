/** Tests of the plans. */
@NullMarked
package io.kubefed.dns.backend;

import org.jspecify.annotations.NullMarked;
