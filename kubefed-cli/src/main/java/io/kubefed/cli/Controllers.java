package io.kubefed.cli;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.FeatureGate;
import io.kubefed.dns.balancing.GlobalLoadBalancing;
import io.kubefed.dns.controller.DnsControllers;
import io.kubefed.dns.controller.DnsSettings;
import io.kubefed.dns.multicluster.MultiClusterServices;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.scheduling.controller.PreferenceController;
import io.kubefed.scheduling.controller.SchedulingSettings;

/**
 * The controllers that a controller manager runs beside those of propagation.
 *
 * @param scheduling how replicas are scheduled
 * @param dns where DNS records go
 * @param multiClusterServices whether exported services are brought to all members
 */
record Controllers(SchedulingSettings scheduling, DnsSettings dns, boolean multiClusterServices) {

  /** KubeFed's: preferences, and DNSEndpoint objects in the host. */
  static final Controllers DEFAULT =
      new Controllers(SchedulingSettings.DEFAULT, DnsSettings.builder().build(), false);

  Controllers {
    requireNonNull(scheduling, "scheduling");
    requireNonNull(dns, "dns");
  }

  /** Has a control plane run them, as its feature gates say. */
  ControlPlane.Builder addTo(ControlPlane.Builder controlPlane) {
    controlPlane
        .controller(
            "scheduling",
            FeatureGate.SCHEDULER_PREFERENCES,
            PreferenceController.factory(scheduling))
        .controller("dns", DnsControllers.factory(dns))
        .controller(
            "load-balancing",
            FeatureGate.CROSS_CLUSTER_SERVICE_DISCOVERY,
            GlobalLoadBalancing.factory());
    if (multiClusterServices) {
      controlPlane.controller("multicluster-services", MultiClusterServices.factory());
    }
    return controlPlane;
  }
}
