package io.kubefed.propagation.faults;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.controller.sync.SyncSettings;
import io.kubefed.propagation.engine.Backoff;
import io.kubefed.propagation.engine.LaneSettings;
import io.kubefed.propagation.install.Installer;
import java.time.Duration;
import java.util.stream.Stream;

/** Control planes with short periods, so that faults show soon and are over soon. */
final class ControlPlanes {

  static final Duration LEASE = Duration.ofSeconds(6);

  static final SyncSettings SYNC =
      SyncSettings.DEFAULT
          .withLongestWait(Duration.ofSeconds(1))
          .withLanes(
              LaneSettings.DEFAULT
                  .withQueueBound(10_000)
                  .withTimeout(Duration.ofSeconds(4))
                  .withBackoff(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(2)))
                  .withCircuit(
                      5, Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(2))));

  private ControlPlanes() {}

  static Installer installer(ClusterClient host, String systemNamespace) {
    return Installer.builder(host)
        .systemNamespace(systemNamespace)
        .createNamespace(true)
        .types(
            Stream.of("namespaces", "configmaps")
                .map(plural -> BuiltInTypes.find(plural).orElseThrow())
                .toList())
        .config(config())
        .build();
  }

  private static KubeFedConfig config() {
    return Serialization.unmarshal(
        """
        spec:
          scope: %s
          controllerDuration: {availableDelay: 1s}
          clusterHealthCheck: {period: 1s, timeout: 2s, failureThreshold: 2, successThreshold: 1}
          leaderElect: {leaseDuration: %ds, renewDeadline: 4s, retryPeriod: 1s}
        """
            .formatted(KubeFedNames.CLUSTER, LEASE.toSeconds()),
        KubeFedConfig.class);
  }

  /** A control plane whose members are those that have a KubeFedCluster. */
  static ControlPlane.Builder builder(ClusterClient host, String systemNamespace) {
    return ControlPlane.builder(host).systemNamespace(systemNamespace).sync(SYNC);
  }
}
