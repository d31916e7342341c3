package io.kubefed.dns.sink.update;

import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.sink.update.ZoneContent.Published;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * One name as it shall be.
 *
 * @param dnsName the name, as it is reported
 * @param name the same
 * @param records its records
 * @param published the same, comparable
 */
record DesiredName(DnsName dnsName, Name name, List<Record> records, Published published) {

  /** Unites the endpoints of one name. */
  static DesiredName of(DnsName dnsName, List<Endpoint> endpoints) {
    Name name = absolute(dnsName);
    List<Record> records = new ArrayList<>();
    Map<RecordType, Set<String>> targets = new EnumMap<>(RecordType.class);
    long ttl = 0;
    for (Endpoint endpoint : endpoints) {
      ttl = Math.max(ttl, endpoint.ttlSeconds());
    }
    for (Endpoint endpoint : endpoints) {
      for (String target : endpoint.targets()) {
        Record record = record(name, endpoint.type(), ttl, target);
        records.add(record);
        targets
            .computeIfAbsent(endpoint.type(), type -> new TreeSet<>())
            .add(record.rdataToString());
      }
    }
    return new DesiredName(dnsName, name, List.copyOf(records), new Published(ttl, targets));
  }

  boolean isAlias() {
    return published.targets().containsKey(RecordType.CNAME);
  }

  static Name absolute(DnsName name) {
    return Name.fromConstantString(name + ".");
  }

  private static Record record(Name name, RecordType type, long ttl, String target) {
    try {
      return switch (type) {
        case A -> Record.fromString(name, Type.A, DClass.IN, ttl, target, Name.root);
        case AAAA -> Record.fromString(name, Type.AAAA, DClass.IN, ttl, target, Name.root);
        case CNAME -> Record.fromString(name, Type.CNAME, DClass.IN, ttl, target + ".", Name.root);
      };
    } catch (IOException e) {
      throw new IllegalArgumentException("no " + type + " record: " + target, e);
    }
  }
}
