package io.kubefed.dns.controller;

import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.sink.RecordOwner;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What sinks shall publish for one record.
 *
 * @param owner the record
 * @param plain its endpoints without sets
 * @param inSets its endpoints for sinks that choose between sets
 * @param withdrawn true once the record is gone
 * @param version tells orders of one record apart
 */
record Order(
    RecordOwner owner,
    List<Endpoint> plain,
    List<Endpoint> inSets,
    boolean withdrawn,
    long version) {

  Order withVersion(long other) {
    return new Order(owner, plain, inSets, withdrawn, other);
  }

  boolean isSame(Order other) {
    return owner.equals(other.owner)
        && plain.equals(other.plain)
        && inSets.equals(other.inSets)
        && withdrawn == other.withdrawn;
  }

  Set<DnsName> names() {
    return plain.stream().map(Endpoint::name).collect(Collectors.toUnmodifiableSet());
  }
}
