package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives Services their cluster addresses and node ports, lowest first, as a real server does. */
final class ServiceAddresses {

  private static final int FIRST_NODE_PORT = 30_000;

  private final Set<String> addresses = new HashSet<>();
  private final Set<Long> nodePorts = new HashSet<>();

  /** The Service with everything allocated that it needs; nothing is taken yet. */
  JsonValue allocate(
      MemoryFailures failures,
      ObjectReference reference,
      @Nullable JsonValue before,
      JsonValue service) {
    JsonValue spec = service.get("spec").orElseGet(JsonValue::emptyObject);
    String type = spec.text("type").orElse("");
    if (!type.equals("ExternalName")) {
      spec = withAddress(failures, reference, before, spec);
    }
    if (type.equals("NodePort") || type.equals("LoadBalancer")) {
      spec = withNodePorts(before, spec);
    }
    return service.with("spec", spec);
  }

  private JsonValue withAddress(
      MemoryFailures failures,
      ObjectReference reference,
      @Nullable JsonValue before,
      JsonValue spec) {
    String held = before == null ? "" : before.text("spec", "clusterIP").orElse("");
    String address = spec.text("clusterIP").orElse("");
    if (address.isEmpty()) {
      address = held.isEmpty() ? freeAddress() : held;
    } else if (!address.equals("None") && !address.equals(held) && addresses.contains(address)) {
      throw failures.invalid(
          reference,
          List.of(
              new FieldCause(
                  "spec.clusterIPs", "FieldValueInvalid", "provided IP is already allocated")));
    }
    return spec.with("clusterIP", JsonValue.of(address))
        .with("clusterIPs", JsonValue.of(List.of(address)));
  }

  private String freeAddress() {
    for (int i = 1; ; i++) {
      String address = "10.96." + i / 256 + "." + i % 256;
      if (!addresses.contains(address)) {
        return address;
      }
    }
  }

  private JsonValue withNodePorts(@Nullable JsonValue before, JsonValue spec) {
    List<JsonValue> ports = new ArrayList<>();
    Set<Long> given = new HashSet<>();
    for (JsonValue port : spec.get("ports").map(JsonValue::items).orElse(List.of())) {
      long number = port.integer("nodePort").orElse(0);
      if (number == 0) {
        number = held(before, port).orElseGet(() -> freeNodePort(given));
      }
      given.add(number);
      ports.add(port.with("nodePort", JsonValue.of(number)));
    }
    return spec.with("ports", JsonValue.of(ports));
  }

  private static Optional<Long> held(@Nullable JsonValue before, JsonValue port) {
    if (before == null) {
      return Optional.empty();
    }
    return before.path("spec", "ports").map(JsonValue::items).orElse(List.of()).stream()
        .filter(
            old ->
                old.get("port").equals(port.get("port"))
                    && old.get("protocol").equals(port.get("protocol"))
                    && old.integer("nodePort").isPresent())
        .map(old -> old.integer("nodePort").getAsLong())
        .findFirst();
  }

  private long freeNodePort(Set<Long> given) {
    for (long port = FIRST_NODE_PORT; ; port++) {
      if (!nodePorts.contains(port) && !given.contains(port)) {
        return port;
      }
    }
  }

  /** Takes what a stored Service has, after giving back what it had. */
  void stored(@Nullable JsonValue before, @Nullable JsonValue after) {
    if (before != null) {
      before.text("spec", "clusterIP").ifPresent(addresses::remove);
      ports(before).forEach(nodePorts::remove);
    }
    if (after != null) {
      after.text("spec", "clusterIP").ifPresent(addresses::add);
      nodePorts.addAll(ports(after));
    }
  }

  private static List<Long> ports(JsonValue service) {
    return service.path("spec", "ports").map(JsonValue::items).orElse(List.of()).stream()
        .flatMapToLong(port -> port.integer("nodePort").stream())
        .boxed()
        .toList();
  }
}
