package io.kubefed.propagation.controller;

import io.kubefed.core.api.KubeFedConfig;

/**
 * A part of the control plane that keeps something as it should be, for as long as it runs.
 *
 * <p>The control plane makes controllers when it becomes the leader and closes them when it is no
 * longer. A controller is used once: configured, started, configured again as often as its settings
 * change, closed. The control plane makes these calls one after the other.
 */
public interface Controller extends AutoCloseable {

  /**
   * Takes the settings of the federation: once before {@link #start}, then after every change of
   * the KubeFedConfig. Must be quick. Does nothing by default.
   *
   * @param config the settings, valid and with all defaults filled in
   */
  default void configure(KubeFedConfig config) {}

  /** Begins to work, and does not wait for anything. Failures from here on are its own to retry. */
  void start();

  /** Whether it has seen everything that it decides by. True by default. */
  default boolean isSynced() {
    return true;
  }

  /**
   * Ends what {@link #start} began: no request is sent any more, threads and watches of its own
   * have ended when this returns, ten seconds at the latest.
   */
  @Override
  void close();
}
