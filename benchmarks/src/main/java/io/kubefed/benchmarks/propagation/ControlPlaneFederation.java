package io.kubefed.benchmarks.propagation;

import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.controller.sync.SyncSettings;

/** The control plane, embedded, with the members handed over as clients. */
final class ControlPlaneFederation implements Federation {

  private final ControlPlane controlPlane;

  ControlPlaneFederation(Fleet fleet, int concurrency) {
    ControlPlane.Builder builder = ControlPlane.builder(fleet.host()).leadership(false);
    fleet.members().values().forEach(builder::member);
    SyncSettings settings = SyncSettings.DEFAULT;
    this.controlPlane =
        builder
            .sync(
                settings
                    .withLanes(settings.lanes().withConcurrency(concurrency))
                    .withWorkers(2 * concurrency))
            .build();
  }

  @Override
  public void start() {
    controlPlane.start();
  }

  @Override
  public boolean isSettled() {
    return controlPlane.isReady() && controlPlane.isIdle();
  }

  @Override
  public void close() {
    controlPlane.close();
  }
}
