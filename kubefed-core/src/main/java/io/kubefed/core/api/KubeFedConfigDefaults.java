package io.kubefed.core.api;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the settings that a KubeFedConfig leaves out: what the mutating admission webhook does.
 *
 * <p>The values are those of KubeFed v0.10.0. Of the gates, those are added that every version of
 * KubeFed knows: its controller manager refuses to start with one that it does not know, and one
 * must be able to go back to any. {@link FeatureGate#isEnabled} knows the defaults of the others.
 */
public final class KubeFedConfigDefaults {

  private static final List<FeatureGate> WRITTEN =
      List.of(FeatureGate.PUSH_RECONCILER, FeatureGate.SCHEDULER_PREFERENCES);

  private KubeFedConfigDefaults() {}

  /** A copy of these settings in which nothing but the scope can be absent. */
  public static KubeFedConfig withDefaults(KubeFedConfig config) {
    KubeFedConfig copy = Serialization.clone(config);
    if (copy.getSpec() == null) {
      copy.setSpec(new KubeFedConfigSpec());
    }
    KubeFedConfigSpec spec = copy.getSpec();
    DurationConfig durations =
        ensure(spec.getControllerDuration(), DurationConfig::new, spec::setControllerDuration);
    setIfAbsent(durations.getAvailableDelay(), durations::setAvailableDelay, "20s");
    setIfAbsent(durations.getUnavailableDelay(), durations::setUnavailableDelay, "1m0s");
    setIfAbsent(durations.getCacheSyncTimeout(), durations::setCacheSyncTimeout, "5m0s");

    LeaderElectConfig election =
        ensure(spec.getLeaderElect(), LeaderElectConfig::new, spec::setLeaderElect);
    setIfAbsent(election.getResourceLock(), election::setResourceLock, "configmaps");
    setIfAbsent(election.getRetryPeriod(), election::setRetryPeriod, "5s");
    setIfAbsent(election.getRenewDeadline(), election::setRenewDeadline, "10s");
    setIfAbsent(election.getLeaseDuration(), election::setLeaseDuration, "15s");

    spec.setFeatureGates(withDefaults(spec.getFeatureGates()));

    ClusterHealthCheckConfig health =
        ensure(
            spec.getClusterHealthCheck(),
            ClusterHealthCheckConfig::new,
            spec::setClusterHealthCheck);
    setIfAbsent(health.getPeriod(), health::setPeriod, "10s");
    setIfAbsent(health.getTimeout(), health::setTimeout, "3s");
    setIfAbsent(health.getFailureThreshold(), health::setFailureThreshold, 3L);
    setIfAbsent(health.getSuccessThreshold(), health::setSuccessThreshold, 1L);

    SyncControllerConfig sync =
        ensure(spec.getSyncController(), SyncControllerConfig::new, spec::setSyncController);
    setIfAbsent(sync.getMaxConcurrentReconciles(), sync::setMaxConcurrentReconciles, 1L);
    setIfAbsent(sync.getAdoptResources(), sync::setAdoptResources, KubeFedNames.ENABLED);

    StatusControllerConfig status =
        ensure(spec.getStatusController(), StatusControllerConfig::new, spec::setStatusController);
    setIfAbsent(status.getMaxConcurrentReconciles(), status::setMaxConcurrentReconciles, 1L);
    return copy;
  }

  /** Those that are stated and those that are not, by name. */
  private static List<FeatureGatesConfig> withDefaults(@Nullable List<FeatureGatesConfig> stated) {
    List<FeatureGatesConfig> gates = stated == null ? new ArrayList<>() : new ArrayList<>(stated);
    for (FeatureGate gate : WRITTEN) {
      if (gates.stream().noneMatch(known -> gate.gateName().equals(known.getName()))) {
        FeatureGatesConfig added = new FeatureGatesConfig();
        added.setName(gate.gateName());
        added.setConfiguration(
            gate.enabledByDefault() ? KubeFedNames.ENABLED : KubeFedNames.DISABLED);
        gates.add(added);
      }
    }
    gates.sort(
        Comparator.comparing(
            FeatureGatesConfig::getName, Comparator.nullsFirst(Comparator.naturalOrder())));
    return gates;
  }

  private static <T> T ensure(@Nullable T present, Supplier<T> fresh, Consumer<T> setter) {
    if (present != null) {
      return present;
    }
    T made = fresh.get();
    setter.accept(made);
    return made;
  }

  private static <T> void setIfAbsent(@Nullable T present, Consumer<T> setter, T value) {
    if (present == null) {
      setter.accept(value);
    }
  }
}
