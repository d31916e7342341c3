package io.kubefed.dns.export;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A service that a cluster exports.
 *
 * @param cluster the cluster
 * @param exportedAt when its ServiceExport was created
 * @param headless whether it has no address of its own
 * @param sessionAffinity None or ClientIP
 * @param affinityTimeoutSeconds how long a client stays with a backend, where stated
 * @param ports its ports, in its order
 * @param labels the labels that its import is to have
 * @param annotations the annotations that its import is to have
 */
public record ExportedService(
    String cluster,
    Instant exportedAt,
    boolean headless,
    String sessionAffinity,
    OptionalInt affinityTimeoutSeconds,
    List<ExportedPort> ports,
    Map<String, String> labels,
    Map<String, String> annotations) {

  public ExportedService {
    requireNonNull(cluster, "cluster");
    requireNonNull(exportedAt, "exportedAt");
    requireNonNull(sessionAffinity, "sessionAffinity");
    requireNonNull(affinityTimeoutSeconds, "affinityTimeoutSeconds");
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
