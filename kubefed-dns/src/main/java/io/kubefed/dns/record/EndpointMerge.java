package io.kubefed.dns.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one list of many: sorted by name, with one endpoint for each name, type and set identifier.
 *
 * <p>Where a name has addresses, its CNAMEs go: a cluster without addresses in a zone must not hide
 * the one that has some. Targets are united; all else is that of the first endpoint.
 */
public final class EndpointMerge {

  private EndpointMerge() {}

  /** Merges endpoints, of one resource or of several. */
  public static List<Endpoint> merge(Collection<Endpoint> endpoints) {
    Map<DnsName, Map<String, Map<RecordType, Endpoint>>> byName = new TreeMap<>();
    for (Endpoint endpoint : endpoints) {
      byName
          .computeIfAbsent(endpoint.name(), name -> new TreeMap<>())
          .computeIfAbsent(
              endpoint.setIdentifier().orElse(""), set -> new EnumMap<>(RecordType.class))
          .merge(endpoint.type(), endpoint, EndpointMerge::united);
    }
    List<Endpoint> merged = new ArrayList<>();
    for (Map<String, Map<RecordType, Endpoint>> sets : byName.values()) {
      boolean hasAddresses =
          sets.values().stream()
              .anyMatch(
                  types -> types.containsKey(RecordType.A) || types.containsKey(RecordType.AAAA));
      for (Map<RecordType, Endpoint> types : sets.values()) {
        types.values().stream()
            .filter(endpoint -> !hasAddresses || endpoint.type() != RecordType.CNAME)
            .forEach(merged::add);
      }
    }
    return List.copyOf(merged);
  }

  private static Endpoint united(Endpoint first, Endpoint second) {
    if (first.type() == RecordType.CNAME) {
      // A name stands for one other only; resources that disagree are told by whoever publishes.
      return first;
    }
    List<String> targets = new ArrayList<>(first.targets());
    targets.addAll(second.targets());
    return new Endpoint(
        first.name(),
        first.type(),
        targets,
        first.ttlSeconds(),
        first.labels(),
        first.setIdentifier(),
        first.providerSpecific());
  }
}
