package io.kubefed.benchmarks.propagation;

import java.io.PrintStream;

/** Something that is measured, and printed as tables. */
@FunctionalInterface
interface Scenario {

  /**
   * Measures it.
   *
   * @throws IllegalArgumentException if the settings do not fit it
   * @throws IllegalStateException if what was to come did not come
   */
  void run(Settings settings, PrintStream out) throws InterruptedException;
}
