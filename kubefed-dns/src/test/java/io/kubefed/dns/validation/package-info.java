/** Tests of the rules. */
@NullMarked
package io.kubefed.dns.validation;

import org.jspecify.annotations.NullMarked;
