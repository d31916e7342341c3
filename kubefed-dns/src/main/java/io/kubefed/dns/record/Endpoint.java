package io.kubefed.dns.record;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All records of one name and type.
 *
 * @param name the name
 * @param type the type of its records
 * @param targets addresses in their canonical form, or the one name that a CNAME points to; never
 *     empty, sorted, each once
 * @param ttlSeconds the time to live, 0 to 2<sup>31</sup>-1
 * @param labels what a writer is told beside the record
 * @param setIdentifier tells apart several endpoints of one name and type, which a provider weighs
 *     or chooses from; absent for ordinary records
 * @param providerSpecific what one provider alone understands, by external-dns's names such as
 *     {@code aws/weight}
 */
public record Endpoint(
    DnsName name,
    RecordType type,
    List<String> targets,
    long ttlSeconds,
    Map<String, String> labels,
    Optional<String> setIdentifier,
    Map<String, String> providerSpecific) {

  /** The longest time to live that DNS has (RFC 2181). */
  public static final long MAX_TTL_SECONDS = Integer.MAX_VALUE;

  public Endpoint {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    targets = targets.stream().map(target -> canonical(type, target)).sorted().distinct().toList();
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("the record " + name + " has no target");
    }
    if (type == RecordType.CNAME && targets.size() > 1) {
      throw new IllegalArgumentException(
          "the name " + name + " cannot stand for several: " + String.join(", ", targets));
    }
    if (ttlSeconds < 0 || ttlSeconds > MAX_TTL_SECONDS) {
      throw new IllegalArgumentException(
          "a time to live is 0 to " + MAX_TTL_SECONDS + " seconds, not " + ttlSeconds);
    }
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    requireNonNull(setIdentifier, "setIdentifier");
    providerSpecific = Collections.unmodifiableMap(new TreeMap<>(providerSpecific));
  }

  /** An ordinary record. */
  public static Endpoint of(DnsName name, RecordType type, List<String> targets, long ttlSeconds) {
    return new Endpoint(name, type, targets, ttlSeconds, Map.of(), Optional.empty(), Map.of());
  }

  /** This record with these labels instead of its own. */
  public Endpoint withLabels(Map<String, String> other) {
    return new Endpoint(name, type, targets, ttlSeconds, other, setIdentifier, providerSpecific);
  }

  /** This record as one of several, with what a provider is to know of it. */
  public Endpoint inSet(String identifier, Map<String, String> properties) {
    return new Endpoint(
        name, type, targets, ttlSeconds, labels, Optional.of(identifier), properties);
  }

  private static String canonical(RecordType type, String target) {
    if (type == RecordType.CNAME) {
      return DnsName.of(target).toString();
    }
    return IpAddress.parse(target)
        .filter(address -> address.type() == type)
        .map(IpAddress::text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"" + target + "\" is no address for a record of type " + type));
  }
}
