/**
 * Classes that do what the planning packages must not, so that {@code PurityTest} can be seen to
 * catch it.
 */
@NullMarked
package io.kubefed.scheduling.impure;

import org.jspecify.annotations.NullMarked;
