package io.kubefed.scheduling.decision;

import java.time.Duration;

/**
 * The delays that a KubeFedConfig states.
 *
 * @param available how long a cluster has to be ready before it gets replicas
 * @param unavailable how long a cluster has to be not ready before its replicas move
 */
public record Timing(Duration available, Duration unavailable) {

  public Timing {
    if (available.isNegative() || unavailable.isNegative()) {
      throw new IllegalArgumentException("delays cannot be negative");
    }
  }
}
