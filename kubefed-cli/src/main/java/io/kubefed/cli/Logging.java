package io.kubefed.cli;

/** How much is logged, said to the configuration of the logger before there is one. */
final class Logging {

  private Logging() {}

  /**
   * Sets what {@code logback.xml} reads; without effect once something has been logged.
   *
   * @param verbosity as klog counts it: 4 is for debugging, 8 for tracing
   */
  static void setUp(int verbosity) {
    System.setProperty(
        "kubefed.log.level", verbosity >= 8 ? "TRACE" : verbosity >= 4 ? "DEBUG" : "INFO");
  }
}
