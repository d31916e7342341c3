package io.kubefed.propagation.install.deployment;

import static io.kubefed.propagation.install.deployment.Fields.fields;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterReader;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.List;
import java.util.Optional;

/**
 * What an installed control plane may do in its host with federated types that are enabled later.
 *
 * <p>Its rights are an aggregated ClusterRole: whatever ClusterRole has the label {@code
 * kubefed.io/aggregate-to-controller-manager} with the system namespace as its value becomes part
 * of them. In a control plane of one namespace they hold in that namespace alone.
 */
public final class HostRights {

  private HostRights() {}

  /**
   * The ClusterRole that an installed control plane needs for this federated type; nothing if its
   * rights cover the type already, or none is installed.
   *
   * @throws ClusterException if the host cannot be asked
   */
  public static Optional<JsonValue> missingFor(
      ClusterReader host, String systemNamespace, ResourceType federated) {
    return host.get(StandardTypes.CLUSTER_ROLE, "", Names.types(systemNamespace))
        .filter(role -> !covers(role, federated))
        .map(role -> roleFor(systemNamespace, federated));
  }

  private static boolean covers(JsonValue role, ResourceType federated) {
    return role.get("rules").map(JsonValue::items).orElse(List.of()).stream()
        .anyMatch(
            rule ->
                holds(rule, "apiGroups", federated.group())
                    && holds(rule, "resources", federated.plural()));
  }

  private static boolean holds(JsonValue rule, String field, String wanted) {
    return rule.get(field).map(JsonValue::items).orElse(List.of()).stream()
        .flatMap(item -> item.text().stream())
        .anyMatch(item -> item.equals("*") || item.equals(wanted));
  }

  /** The ClusterRole that lets the control plane of that namespace work on this federated type. */
  public static JsonValue roleFor(String systemNamespace, ResourceType federated) {
    return fields(
        "apiVersion",
        StandardTypes.CLUSTER_ROLE.apiVersion(),
        "kind",
        StandardTypes.CLUSTER_ROLE.kind(),
        "metadata",
        fields(
            "name",
            nameFor(systemNamespace, federated),
            "labels",
            fields(Names.AGGREGATE, systemNamespace)),
        "rules",
        Rights.type(federated.group(), federated.plural()));
  }

  /** The name of that ClusterRole. */
  public static String nameFor(String systemNamespace, ResourceType federated) {
    return Names.type(systemNamespace, federated.qualifiedPlural());
  }
}
