package io.kubefed.dns.export;

import io.kubefed.dns.export.ExportConflict.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The ServiceImport that exports make.
 *
 * <p>Where exports disagree, the one that was created first is right, and of two created at once
 * the one whose cluster's name comes first. Ports are united: first by name, then by protocol and
 * number. A port that only some of them have is no conflict. Labels and annotations are not united:
 * all of them are those of the oldest.
 *
 * @param headless whether it has no address of its own
 * @param sessionAffinity None or ClientIP
 * @param affinityTimeoutSeconds how long a client stays with a backend, where stated
 * @param ports the union of the ports; those of the oldest export come first
 * @param labels the labels that exports have it carry
 * @param annotations the annotations that exports have it carry
 * @param clusters the clusters that export it, in the order of names
 * @param conflicts what they disagree on
 */
public record ImportPlan(
    boolean headless,
    String sessionAffinity,
    OptionalInt affinityTimeoutSeconds,
    List<ExportedPort> ports,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<String> clusters,
    List<ExportConflict> conflicts) {

  public ImportPlan {
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    clusters = clusters.stream().sorted().toList();
    conflicts = List.copyOf(conflicts);
  }

  /**
   * Unites the exports of one service.
   *
   * @throws IllegalArgumentException if there is none: then there is nothing to import
   */
  public static ImportPlan of(Collection<ExportedService> exports) {
    List<ExportedService> byAge =
        exports.stream()
            .sorted(
                Comparator.comparing(ExportedService::exportedAt)
                    .thenComparing(ExportedService::cluster))
            .toList();
    if (byAge.isEmpty()) {
      throw new IllegalArgumentException("a service that nobody exports cannot be imported");
    }
    ExportedService oldest = byAge.get(0);
    List<ExportConflict> conflicts = new ArrayList<>();
    List<ExportedPort> ports = ports(byAge, conflicts);
    compare(
        byAge, Reason.TYPE_CONFLICT, e -> e.headless() ? "Headless" : "ClusterSetIP", conflicts);
    compare(byAge, Reason.SESSION_AFFINITY_CONFLICT, ExportedService::sessionAffinity, conflicts);
    List<ExportedService> alike =
        byAge.stream().filter(e -> e.sessionAffinity().equals(oldest.sessionAffinity())).toList();
    compare(
        alike,
        Reason.SESSION_AFFINITY_CONFIG_CONFLICT,
        e ->
            e.affinityTimeoutSeconds().isPresent()
                ? e.affinityTimeoutSeconds().getAsInt() + " s"
                : "no time",
        conflicts);
    compare(byAge, Reason.LABELS_CONFLICT, e -> text(e.labels()), conflicts);
    compare(byAge, Reason.ANNOTATIONS_CONFLICT, e -> text(e.annotations()), conflicts);
    return new ImportPlan(
        oldest.headless(),
        oldest.sessionAffinity(),
        oldest.affinityTimeoutSeconds(),
        ports,
        oldest.labels(),
        oldest.annotations(),
        byAge.stream().map(ExportedService::cluster).toList(),
        conflicts);
  }

  /** The same text for the same map. */
  private static String text(Map<String, String> map) {
    return new TreeMap<>(map).toString();
  }

  private static void compare(
      List<ExportedService> byAge,
      Reason reason,
      Function<ExportedService, String> property,
      List<ExportConflict> conflicts) {
    ExportedService oldest = byAge.get(0);
    String right = property.apply(oldest);
    List<String> others =
        byAge.stream()
            .filter(export -> !property.apply(export).equals(right))
            .map(export -> export.cluster() + " has " + property.apply(export))
            .toList();
    if (!others.isEmpty()) {
      conflicts.add(
          new ExportConflict(
              reason,
              "imported as "
                  + right
                  + ", which the oldest export, that of "
                  + oldest.cluster()
                  + ", has; "
                  + String.join(", ", others)));
    }
  }

  private static List<ExportedPort> ports(
      List<ExportedService> byAge, List<ExportConflict> conflicts) {
    record Origin(ExportedPort port, String cluster) {}
    List<Origin> united = new ArrayList<>();
    for (ExportedService export : byAge) {
      for (ExportedPort port : export.ports()) {
        Origin taken =
            united.stream()
                .filter(
                    other ->
                        other.port().name().equals(port.name())
                            || (other.port().port() == port.port()
                                && other.port().protocol().equals(port.protocol())))
                .findFirst()
                .orElse(null);
        if (taken == null) {
          united.add(new Origin(port, export.cluster()));
        } else if (!taken.port().equals(port)) {
          conflicts.add(
              new ExportConflict(
                  Reason.PORT_CONFLICT,
                  "imported is port "
                      + taken.port()
                      + " of "
                      + taken.cluster()
                      + "; "
                      + export.cluster()
                      + " has "
                      + port));
        }
      }
    }
    return united.stream().map(Origin::port).toList();
  }
}
