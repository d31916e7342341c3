package io.kubefed.benchmarks.propagation;

import java.util.Optional;

/** What can be measured, by the names that a user gives it. */
final class Federations {

  /** The floor alone. */
  static final String NONE = "none";

  /** The floor behind a watch. */
  static final String BARE = "bare";

  /** The control plane. */
  static final String CONTROL_PLANE = "control-plane";

  private Federations() {}

  /**
   * What the settings ask for; nothing for the floor alone.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Optional<Federation.Factory> of(Settings settings) {
    return switch (settings.federation()) {
      case NONE -> Optional.empty();
      case BARE ->
          Optional.of(
              (fleet, workload) -> new BareFederation(fleet, workload, settings.concurrency()));
      case CONTROL_PLANE ->
          Optional.of(
              (fleet, workload) -> new ControlPlaneFederation(fleet, settings.concurrency()));
      default ->
          throw new IllegalArgumentException(
              "there is no federation "
                  + settings.federation()
                  + ": it is none, bare or control-plane");
    };
  }

  /** The same, where it has to find its way into what is there. */
  static Optional<Federation.Factory> restartable(Settings settings) {
    if (settings.federation().equals(BARE)) {
      throw new IllegalArgumentException(
          "the bare federation knows nothing of what was there before it: measure another, or"
              + " none");
    }
    return of(settings);
  }
}
