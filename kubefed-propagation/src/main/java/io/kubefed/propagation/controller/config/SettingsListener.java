package io.kubefed.propagation.controller.config;

/** Hears of the settings of a control plane. */
@FunctionalInterface
public interface SettingsListener {

  /**
   * The settings are known for the first time, or are other ones now. Called one at a time, on the
   * executor of the informers; what it throws is logged.
   */
  void onChange(SettingsChange change);
}
