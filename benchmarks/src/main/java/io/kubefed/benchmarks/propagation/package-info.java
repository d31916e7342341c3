/**
 * The propagation benchmark: what a federation costs beside the floor, a bare client that makes the
 * same writes with the same concurrency and no logic, against the same servers in the same run.
 *
 * <p>Start at {@link io.kubefed.benchmarks.propagation.PropagationBenchmark}, the program. A {@link
 * io.kubefed.benchmarks.propagation.Federation} is what is measured, {@link
 * io.kubefed.benchmarks.propagation.BareClient} what it is measured against.
 */
@NullMarked
package io.kubefed.benchmarks.propagation;

import org.jspecify.annotations.NullMarked;
