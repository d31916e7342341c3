package io.kubefed.propagation.controller;

/** Makes a controller each time that the control plane becomes the leader. */
@FunctionalInterface
public interface ControllerFactory {

  /**
   * A new controller, which has not begun to work. It may keep the context for as long as it is
   * open.
   */
  Controller create(ControllerContext context);
}
