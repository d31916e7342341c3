package io.kubefed.propagation.controller.cluster;

import io.kubefed.core.api.ClusterHealthCheckConfig;
import io.kubefed.core.api.Durations;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the health of clusters is checked.
 *
 * @param period from the end of one check to the start of the next
 * @param timeout how long one check may take
 * @param failureThreshold how many failures in a row make a cluster that was ready not ready
 * @param successThreshold how many successes in a row make it ready again
 */
record HealthSettings(
    Duration period, Duration timeout, long failureThreshold, long successThreshold) {

  /** Reads the settings of a federation; what is absent has its default. */
  static HealthSettings of(KubeFedConfig config) {
    ClusterHealthCheckConfig health =
        Objects.requireNonNull(
            KubeFedConfigDefaults.withDefaults(config).getSpec().getClusterHealthCheck());
    return new HealthSettings(
        duration(health.getPeriod()),
        duration(health.getTimeout()),
        number(health.getFailureThreshold()),
        number(health.getSuccessThreshold()));
  }

  private static Duration duration(@Nullable String text) {
    return Durations.parse(Objects.requireNonNull(text));
  }

  private static long number(@Nullable Long number) {
    return Objects.requireNonNull(number);
  }
}
