package io.kubefed.dns.record;

import io.kubefed.core.Problem;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers the endpoints and problems of one plan. Asks for each host once. Not thread-safe. */
final class EndpointCollector {

  private final HostResolver resolver;
  private final long ttlSeconds;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> unresolved = new ArrayList<>();
  private final Map<String, List<IpAddress>> resolved = new LinkedHashMap<>();
  private Map<String, String> labels = Map.of();
  private Optional<String> setIdentifier = Optional.empty();
  private Map<String, String> setProperties = Map.of();

  EndpointCollector(HostResolver resolver, long ttlSeconds) {
    this.resolver = resolver;
    this.ttlSeconds = Math.min(Math.max(ttlSeconds, 1), Endpoint.MAX_TTL_SECONDS);
    if (this.ttlSeconds != ttlSeconds) {
      problem(
          Pointer.of("spec", "recordTTL"),
          "must be 1 to "
              + Endpoint.MAX_TTL_SECONDS
              + " seconds, or 0 for the default; the nearest of these is used");
    }
  }

  /** The labels of the endpoints that are added from now on. */
  void labels(Map<String, String> added) {
    labels = added;
  }

  void problem(Pointer place, String message) {
    Problem problem = Problem.error(place, message);
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  /** The name, or nothing and a problem at the field that spoils it. */
  Optional<DnsName> name(Pointer place, String text) {
    try {
      return Optional.of(DnsName.of(text));
    } catch (InvalidDnsNameException e) {
      problem(place, "gives no host name, so none is published: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The address, or none and a problem. */
  List<IpAddress> address(Pointer place, String text) {
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isEmpty()) {
      problem(place, "is no IP address: \"" + text + "\"");
    }
    return address.map(List::of).orElse(List.of());
  }

  /** The addresses of a host, or none and a problem. */
  List<IpAddress> resolved(Pointer place, String host) {
    List<IpAddress> known = resolved.get(host);
    if (known != null) {
      return known;
    }
    List<IpAddress> addresses = IpAddress.parse(host).map(List::of).orElse(List.of());
    if (addresses.isEmpty()) {
      String reason = "it has no address";
      try {
        addresses = resolver.resolve(host).stream().map(IpAddress::of).toList();
      } catch (HostResolutionException e) {
        reason = String.valueOf(e.getMessage());
      }
      if (addresses.isEmpty()) {
        problem(place, "cannot be resolved: \"" + host + "\": " + reason);
        unresolved.add(host);
      }
    }
    resolved.put(host, addresses);
    return addresses;
  }

  /**
   * Has the addresses that are added from now on stand in a set, or in none where this is empty.
   */
  void set(Optional<String> identifier, Map<String, String> properties) {
    setIdentifier = identifier;
    setProperties = properties;
  }

  /** Adds the addresses of a name or, where there are none, what it then stands for. */
  void add(DnsName name, Collection<IpAddress> addresses, Optional<DnsName> larger) {
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      List<String> targets =
          addresses.stream()
              .filter(address -> address.type() == type)
              .map(IpAddress::text)
              .toList();
      if (!targets.isEmpty()) {
        Endpoint endpoint = Endpoint.of(name, type, targets, ttlSeconds).withLabels(labels);
        endpoints.add(
            setIdentifier.map(set -> endpoint.inSet(set, setProperties)).orElse(endpoint));
      }
    }
    if (addresses.isEmpty() && larger.isPresent()) {
      alias(name, larger.get(), labels);
    }
  }

  /** Adds a name that stands for another, without labels. */
  void alias(DnsName name, DnsName target) {
    alias(name, target, Map.of());
  }

  private void alias(DnsName name, DnsName target, Map<String, String> aliasLabels) {
    endpoints.add(
        Endpoint.of(name, RecordType.CNAME, List.of(target.toString()), ttlSeconds)
            .withLabels(aliasLabels));
  }

  EndpointPlan plan() {
    return new EndpointPlan(EndpointMerge.merge(endpoints), problems, unresolved);
  }
}
