/**
 * Faults that are caused on real API servers, and what becomes of a federation under them. Start at
 * {@link io.kubefed.propagation.faults.Federation}. What was seen is told in {@code
 * docs/reliability.md}.
 */
@NullMarked
package io.kubefed.propagation.faults;

import org.jspecify.annotations.NullMarked;
