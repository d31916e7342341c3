package io.kubefed.testing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Control planes that run as plain processes on this machine. */
final class LocalSource implements ClusterSource {
  private static final Logger logger = LoggerFactory.getLogger(LocalSource.class);

  /** For starts that lose a port to another process. */
  private static final int TRIES = 4;

  private final ControlPlaneBinaries binaries;

  LocalSource(ControlPlaneBinaries binaries) {
    this.binaries = binaries;
  }

  @Override
  public String describe() {
    return "local control planes of " + binaries.directory();
  }

  @Override
  public void prepare() {
    binaries.provide();
  }

  @Override
  public ClusterBackend start(ClusterSpec spec) {
    for (int attempt = 1; ; attempt++) {
      LocalControlPlane controlPlane = new LocalControlPlane(binaries, spec);
      LiveBackends.add(controlPlane);
      try {
        controlPlane.start();
        return controlPlane;
      } catch (RuntimeException e) {
        boolean portTaken = String.valueOf(e.getMessage()).contains("address already in use");
        if (!portTaken || attempt == TRIES) {
          controlPlane.closeAfterFailure();
          throw e;
        }
        controlPlane.close();
        logger.info("Cluster {} lost a port to another process, taking others", spec.name());
      }
    }
  }
}
