package io.kubefed.core.api;

import java.util.List;
import java.util.Optional;

/** The features of a control plane that its KubeFedConfig can switch. */
public enum FeatureGate {
  /** Propagates federated resources to member clusters. */
  PUSH_RECONCILER("PushReconciler", true),
  /** Spreads replicas by scheduling preferences. */
  SCHEDULER_PREFERENCES("SchedulerPreferences", true),
  /** Collects the status of objects in member clusters. */
  RAW_RESOURCE_STATUS_COLLECTION("RawResourceStatusCollection", false),
  /** Makes DNS records for services; KubeFed had it until v0.6.1. */
  CROSS_CLUSTER_SERVICE_DISCOVERY("CrossClusterServiceDiscovery", false),
  /** Makes DNS records for ingresses; KubeFed had it until v0.6.1. */
  FEDERATED_INGRESS("FederatedIngress", false);

  private final String gateName;
  private final boolean enabledByDefault;

  FeatureGate(String gateName, boolean enabledByDefault) {
    this.gateName = gateName;
    this.enabledByDefault = enabledByDefault;
  }

  /** The name in a KubeFedConfig. */
  public String gateName() {
    return gateName;
  }

  /** Whether the feature is on where the KubeFedConfig does not speak of it. */
  public boolean enabledByDefault() {
    return enabledByDefault;
  }

  /** The feature of that name. */
  public static Optional<FeatureGate> of(String gateName) {
    for (FeatureGate gate : values()) {
      if (gate.gateName.equals(gateName)) {
        return Optional.of(gate);
      }
    }
    return Optional.empty();
  }

  /** Whether the feature is on with these settings; the last word on it counts. */
  public boolean isEnabled(KubeFedConfig config) {
    List<FeatureGatesConfig> gates =
        config.getSpec() == null ? null : config.getSpec().getFeatureGates();
    boolean enabled = enabledByDefault;
    for (FeatureGatesConfig gate : gates == null ? List.<FeatureGatesConfig>of() : gates) {
      if (gateName.equals(gate.getName())) {
        enabled = KubeFedNames.ENABLED.equals(gate.getConfiguration());
      }
    }
    return enabled;
  }
}
