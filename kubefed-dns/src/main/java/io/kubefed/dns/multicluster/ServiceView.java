package io.kubefed.dns.multicluster;

import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.dns.export.ExportedPort;
import io.kubefed.dns.export.ExportedService;
import io.kubefed.propagation.informer.Form;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is kept of a Service that may be exported.
 *
 * @param type its type
 * @param headless whether it has no address
 * @param sessionAffinity None or ClientIP
 * @param affinityTimeoutSeconds how long a client stays with a backend, where stated
 * @param ports its ports
 */
record ServiceView(
    String type,
    boolean headless,
    String sessionAffinity,
    OptionalInt affinityTimeoutSeconds,
    List<ExportedPort> ports) {

  /** Nothing of a Service that is being deleted. */
  static final Form<Optional<ServiceView>> FORM =
      Form.ofWhole(
          service ->
              service.text("metadata", "deletionTimestamp").isPresent()
                  ? Optional.empty()
                  : Optional.of(of(service)));

  private static ServiceView of(JsonValue service) {
    JsonValue spec = service.get("spec").orElseGet(JsonValue::emptyObject);
    return new ServiceView(
        spec.text("type").orElse("ClusterIP"),
        spec.text("clusterIP").equals(Optional.of("None")),
        sessionAffinity(spec),
        affinityTimeoutSeconds(spec),
        ports(spec));
  }

  /** The affinity that the {@code spec} of a Service, or of an import, has. */
  static String sessionAffinity(JsonValue spec) {
    return spec.text("sessionAffinity").orElse("None");
  }

  /** The time of affinity that the {@code spec} of a Service, or of an import, has. */
  static OptionalInt affinityTimeoutSeconds(JsonValue spec) {
    OptionalLong timeout = spec.integer("sessionAffinityConfig", "clientIP", "timeoutSeconds");
    return timeout.isPresent() ? OptionalInt.of((int) timeout.getAsLong()) : OptionalInt.empty();
  }

  /** The ports that the {@code spec} of a Service, or of an import, has. */
  static List<ExportedPort> ports(JsonValue spec) {
    return SliceForms.items(spec, "ports").stream().flatMap(port -> port(port).stream()).toList();
  }

  private static Optional<ExportedPort> port(JsonValue port) {
    OptionalLong number = port.integer("port");
    return number.isEmpty() || number.getAsLong() < 1 || number.getAsLong() > 65_535
        ? Optional.empty()
        : Optional.of(
            new ExportedPort(
                port.text("name").orElse(""),
                port.text("protocol").orElse("TCP"),
                (int) number.getAsLong(),
                port.text("appProtocol")));
  }

  /** Whether there is nothing behind it that could be exported. */
  boolean isExternalName() {
    return type.equals("ExternalName");
  }

  ExportedService exported(String cluster, Instant at, ExportedMetadata metadata) {
    return new ExportedService(
        cluster,
        at,
        headless,
        sessionAffinity,
        affinityTimeoutSeconds,
        ports,
        metadata.labels(),
        metadata.annotations());
  }
}
