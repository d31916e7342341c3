package io.kubefed.core.retain;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the addresses and ports that a member cluster gave a Service, also where the template
 * states others: they cannot be changed, or only at the price of breaking connections.
 */
final class ServiceRetainer implements FieldRetainer {

  private static final Pointer HEALTH_CHECK_NODE_PORT = Pointer.of("spec", "healthCheckNodePort");
  private static final Pointer CLUSTER_IP = Pointer.of("spec", "clusterIP");
  private static final Pointer CLUSTER_IPS = Pointer.of("spec", "clusterIPs");
  private static final Pointer PORTS = Pointer.of("spec", "ports");

  @Override
  public boolean handles(ResourceType target) {
    return target.group().isEmpty() && target.kind().equals("Service");
  }

  @Override
  public void retain(JsonEditor desired, JsonValue member) {
    member
        .at(HEALTH_CHECK_NODE_PORT)
        .filter(port -> port.integer().orElse(0) > 0)
        .ifPresent(port -> desired.set(HEALTH_CHECK_NODE_PORT, port));
    member
        .at(CLUSTER_IP)
        .filter(ip -> !ip.text().orElse("").isEmpty())
        .ifPresent(ip -> desired.set(CLUSTER_IP, ip));
    member
        .at(CLUSTER_IPS)
        .filter(ips -> ips.isArray() && !ips.isEmpty())
        .ifPresent(ips -> desired.set(CLUSTER_IPS, ips));
    member
        .at(PORTS)
        .filter(JsonValue::isArray)
        .ifPresent(ports -> retainNodePorts(desired, ports.items()));
  }

  private static void retainNodePorts(JsonEditor desired, List<JsonValue> memberPorts) {
    Optional<JsonValue> ports = desired.get(PORTS).filter(value -> !value.isNull());
    if (ports.isEmpty()) {
      desired.set(PORTS, JsonValue.emptyArray());
      return;
    }
    List<JsonValue> desiredPorts = ports.get().items();
    for (int i = 0; i < desiredPorts.size(); i++) {
      for (JsonValue memberPort : memberPorts) {
        Optional<JsonValue> nodePort = memberPort.get("nodePort");
        if (nodePort.isPresent() && isSame(desiredPorts.get(i), memberPort)) {
          desired.add(PORTS.child(i).child("nodePort"), nodePort.get());
        }
      }
    }
  }

  /** A template may leave out the protocol, where a member always says TCP; KubeFed missed that. */
  private static boolean isSame(JsonValue desired, JsonValue member) {
    return desired.get("port").equals(member.get("port"))
        && desired.text("name").orElse("").equals(member.text("name").orElse(""))
        && desired.text("protocol").orElse("TCP").equals(member.text("protocol").orElse("TCP"));
  }
}
