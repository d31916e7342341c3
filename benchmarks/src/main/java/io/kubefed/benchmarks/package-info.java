/**
 * Benchmarks, each beside the straightforward way of doing the same in the same run: compare
 * ratios, not times.
 *
 * <p>Run them with {@code java -jar benchmarks/target/benchmarks.jar -prof gc}; results are kept in
 * {@code docs/performance.md}.
 */
@NullMarked
package io.kubefed.benchmarks;

import org.jspecify.annotations.NullMarked;
