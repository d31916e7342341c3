package io.kubefed.dns.backend;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders a plan as EndpointSlices ({@code discovery.k8s.io/v1}) of a Service without selector.
 *
 * <p>A slice holds backends of one cluster only, which its label {@value #SOURCE_CLUSTER_LABEL}
 * names, as in the Multi-Cluster Services API. EndpointSlices know no weights: the weight of a
 * slice's backends is the annotation {@value #WEIGHT_ANNOTATION}, for proxies that are fed from it;
 * kube-proxy sends every backend the same.
 */
public final class BackendSlices {

  /** The label of the cluster that a slice's backends run in. */
  public static final String SOURCE_CLUSTER_LABEL = "multicluster.kubernetes.io/source-cluster";

  /** The label that says who keeps a slice, so that a cluster's own controller does not. */
  public static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY_LABEL}. */
  public static final String MANAGED_BY = "backends.kubefed.io";

  /** The annotation with the weight of each backend of a slice, 1 to 256. */
  public static final String WEIGHT_ANNOTATION = "dns.kubefed.io/weight";

  /** How many endpoints Kubernetes' own controller puts into a slice. */
  static final int MAX_ENDPOINTS = 100;

  private BackendSlices() {}

  /** The slices of that Service; in a stable order and under stable names. */
  public static List<JsonValue> render(String namespace, String service, BackendPlan plan) {
    record Group(String cluster, String addressType, JsonValue ports, int weight) {}
    Map<Group, List<Backend>> groups = new LinkedHashMap<>();
    for (Backend backend : plan.backends()) {
      groups
          .computeIfAbsent(
              new Group(
                  backend.cluster(), backend.addressType(), backend.ports(), backend.weight()),
              group -> new ArrayList<>())
          .add(backend);
    }
    List<JsonValue> slices = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    groups.forEach(
        (group, backends) -> {
          for (int start = 0; start < backends.size(); start += MAX_ENDPOINTS) {
            int number = counts.merge(group.cluster(), 1, Integer::sum);
            List<Backend> some =
                backends.subList(start, Math.min(backends.size(), start + MAX_ENDPOINTS));
            slices.add(
                JsonValue.of(
                    Map.of(
                        "apiVersion",
                        "discovery.k8s.io/v1",
                        "kind",
                        "EndpointSlice",
                        "metadata",
                        Map.of(
                            "name",
                            service + "-" + group.cluster() + "-" + number,
                            "namespace",
                            namespace,
                            "labels",
                            Map.of(
                                "kubernetes.io/service-name",
                                service,
                                MANAGED_BY_LABEL,
                                MANAGED_BY,
                                SOURCE_CLUSTER_LABEL,
                                group.cluster()),
                            "annotations",
                            Map.of(WEIGHT_ANNOTATION, Integer.toString(group.weight()))),
                        "addressType",
                        group.addressType(),
                        "ports",
                        group.ports(),
                        "endpoints",
                        some.stream().map(BackendSlices::endpoint).toList())));
          }
        });
    return List.copyOf(slices);
  }

  private static JsonValue endpoint(Backend backend) {
    JsonValue endpoint =
        JsonValue.of(
            Map.of("addresses", List.of(backend.address()), "conditions", Map.of("ready", true)));
    return backend.zone().map(zone -> endpoint.with("zone", JsonValue.of(zone))).orElse(endpoint);
  }
}
