package io.kubefed.dns.controller;

import static java.util.Objects.requireNonNull;

import io.kubefed.propagation.controller.ControllerFactory;

/** Makes the controllers of this module. */
public final class DnsControllers {

  private DnsControllers() {}

  /**
   * The controller of DNS records. It minds the feature gates by itself: add it without one.
   *
   * <pre>{@code
   * ControlPlane.builder(host)
   *     .controller("dns", DnsControllers.factory(DnsSettings.builder().build()))
   * }</pre>
   */
  public static ControllerFactory factory(DnsSettings settings) {
    requireNonNull(settings, "settings");
    return context -> new DnsController(context, settings);
  }
}
