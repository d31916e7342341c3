/** Tests of the benchmark itself: that it counts and times what it says. */
@NullMarked
package io.kubefed.benchmarks.propagation;

import org.jspecify.annotations.NullMarked;
